package dev.millrace.testkit.kubernetes;

import io.fabric8.kubernetes.client.Config;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The kubectl that people use, with an administrator's rights; what it says goes to a file. */
public final class Kubectl {
    private static final String NAME = "kubectl";

    private final Path program;
    private final Path folder;

    private Kubectl(Path program, Path folder) {
        this.program = program;
        this.folder = folder;
    }

    /**
     * Empty where there is none, neither beside the API server's programs nor on the PATH.
     *
     * @param folder for its configuration, its cache and what it says; nobody else may read it
     */
    public static Optional<Kubectl> of(ControlPlane kubernetes, Path folder) throws IOException {
        Optional<Path> program = Stream.of(System.getenv("KUBEBUILDER_ASSETS"), System.getenv("PATH"))
                .filter(folders -> folders != null)
                .flatMap(folders -> Stream.of(folders.split(":")))
                .map(candidate -> Path.of(candidate, NAME))
                .filter(Files::isExecutable)
                .findFirst();
        if (program.isEmpty()) {
            return Optional.empty();
        }
        Kubectl kubectl = new Kubectl(program.get(), folder);
        Files.writeString(kubectl.configuration(), configuration(kubernetes.config()));
        return Optional.of(kubectl);
    }

    /** Ends by itself or is to be ended by the caller. */
    public Process start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                program.toString(), "--kubeconfig=" + configuration(), "--cache-dir=" + folder.resolve("cache")));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output().toFile())
                .start();
    }

    /** What the one that was started last has said so far. */
    public String said() throws IOException {
        return Files.readString(output());
    }

    private Path configuration() {
        return folder.resolve("kubeconfig");
    }

    private Path output() {
        return folder.resolve("said");
    }

    private static String configuration(Config config) {
        return """
                apiVersion: v1
                kind: Config
                current-context: tests
                contexts: [{name: tests, context: {cluster: tests, user: tests}}]
                clusters: [{name: tests, cluster: {server: "%s", insecure-skip-tls-verify: true}}]
                users: [{name: tests, user: {token: "%s"}}]
                """.formatted(config.getMasterUrl(), config.getOauthToken());
    }
}
