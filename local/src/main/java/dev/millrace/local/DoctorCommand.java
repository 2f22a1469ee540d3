package dev.millrace.local;

import dev.millrace.local.process.Ports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;

@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        description = "Look for what would keep Millrace from starting here, and say what to do.")
final class DoctorCommand implements Callable<Integer> {
    private static final Pattern NUMBER = Pattern.compile("(\\d+)");
    private static final int NODE_MAJOR = 20;

    /**
     * One thing that was looked at.
     *
     * @param advice what to do when it is not well
     */
    private record Finding(String what, boolean well, String advice) {}

    @Override
    public Integer call() {
        List<Finding> findings = List.of(
                new Finding(
                        "JDK " + Runtime.version(), Runtime.version().feature() >= 25, "Install a JDK 25 or newer."),
                new Finding(
                        "Node " + NODE_MAJOR + " or newer, for building the web app",
                        major("node", "--version") >= NODE_MAJOR,
                        "Install Node.js " + NODE_MAJOR + " or newer with npm (https://nodejs.org)."),
                new Finding(
                        "etcd and kube-apiserver, or Go to build them",
                        hasKubernetes() || major("go", "version") >= 1,
                        "Install Go 1.25 or newer (https://go.dev/dl), or name a folder with both by --kube-bin."),
                new Finding("port 8080 is free", !Ports.isTaken(8080), "Use ./millrace up --http-port PORT."),
                new Finding("port 1935 is free", !Ports.isTaken(1935), "Use ./millrace up --rtmp-port PORT."),
                new Finding(
                        "addresses 127.x.y.z for pods",
                        canBind("127.66.0.2"),
                        "This system has 127.0.0.1 only; local mode needs Linux."));
        findings.forEach(finding -> System.out.printf(
                "  %-4s %s%s%n",
                finding.well() ? "ok" : "NO", finding.what(), finding.well() ? "" : ": " + finding.advice()));
        return findings.stream().allMatch(Finding::well) ? 0 : 1;
    }

    private static boolean hasKubernetes() {
        String assets = System.getenv().getOrDefault("KUBEBUILDER_ASSETS", "");
        Path cache = Path.of(System.getProperty("user.home"), ".cache/millrace/kubernetes");
        return !assets.isEmpty() || Files.isDirectory(cache);
    }

    /** The first number that a program prints; 0 when it is not installed. */
    private static int major(String... command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            Matcher number = NUMBER.matcher(new String(process.getInputStream().readAllBytes()));
            return process.waitFor() == 0 && number.find() ? Integer.parseInt(number.group(1)) : 0;
        } catch (IOException e) {
            return 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 0;
        }
    }

    private static boolean canBind(String address) {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(address))) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }
}
