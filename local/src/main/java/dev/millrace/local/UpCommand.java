package dev.millrace.local;

import dev.millrace.local.data.Endpoints;
import dev.millrace.local.progress.Progress;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "up",
        mixinStandardHelpOptions = true,
        description = "Start all of Millrace on this machine, with a demo broadcast; Ctrl-C stops it.")
final class UpCommand implements Callable<Integer> {
    @Option(names = "--data", paramLabel = "DIR", description = "Folder for all that lasts (default: ~/.millrace).")
    private Path data = Path.of(System.getProperty("user.home"), ".millrace");

    @Option(names = "--http-port", paramLabel = "PORT", description = "Port of the page (default: ${DEFAULT-VALUE}).")
    private int httpPort = 8080;

    @Option(names = "--rtmp-port", paramLabel = "PORT", description = "Port of RTMP (default: ${DEFAULT-VALUE}).")
    private int rtmpPort = 1935;

    @Option(names = "--no-demo", description = "Do not run the demo broadcaster.")
    private boolean noDemo;

    @Option(
            names = "--kube-bin",
            paramLabel = "DIR",
            description = "Folder with etcd and kube-apiserver; otherwise they are downloaded or built, once.")
    private String kubeBin = "";

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "A value of the Helm chart, for example profile.preset=Ultrafast; may be repeated.")
    private Map<String, String> set = new LinkedHashMap<>();

    @Override
    public Integer call() throws InterruptedException {
        UpOptions options = new UpOptions(Millrace.home(), data, httpPort, rtmpPort, !noDemo, kubeBin, set);
        Progress progress = new Progress(System.out, InstantSource.system());
        LocalMode mode = new LocalMode(options, progress);
        Instant start = Instant.now();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(mode, progress), "stop"));
        try {
            progress.say("Starting Millrace (data in " + options.data() + ")");
            Endpoints endpoints = mode.start();
            progress.say(summary(endpoints, Duration.between(start, Instant.now())));
            new CountDownLatch(1).await(); // until a signal ends this process
            return 0;
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            if (!mode.isClosing()) { // else: the start broke off because of that
                System.err.println("millrace: " + sentence(e));
            }
        }
        return 1;
    }

    private static void stop(LocalMode mode, Progress progress) {
        progress.say("Stopping …");
        Instant start = Instant.now();
        mode.close();
        progress.close();
        progress.say("Stopped in " + Duration.between(start, Instant.now()).toMillis() + " ms.");
    }

    static String sentence(Exception e) {
        String message = String.valueOf(e.getMessage());
        if (message.contains("No space left on device")) {
            return "The disk is full: " + message + ".";
        }
        return e instanceof LocalModeException || e instanceof IOException
                ? message
                : "Something unexpected went wrong: " + e;
    }

    static String summary(Endpoints endpoints, Duration took) {
        Endpoints.Account admin = endpoints.users().get("admin");
        Endpoints.Account demo = endpoints.users().get("demo");
        return String.format(
                Locale.ROOT,
                """

                Millrace is up, after %d s.

                  Page          %s
                  RTMP server   %s
                  Stream key    %s   (channel %s)
                  Admin         %s / %s
                  Demo user     %s / %s
                  kubeconfig    %s

                  kubectl --kubeconfig %s get livestreams
                  Ctrl-C stops everything; the data stay.
                """,
                took.toSeconds(),
                endpoints.web(),
                endpoints.rtmp(),
                endpoints.streamKey(),
                endpoints.channel(),
                admin.username(),
                admin.password(),
                demo.username(),
                demo.password(),
                endpoints.kubeconfig(),
                endpoints.kubeconfig());
    }
}
