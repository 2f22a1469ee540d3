package dev.millrace.testkit.kubernetes;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds etcd and kube-apiserver, where {@code ./millrace} puts them or where KUBEBUILDER_ASSETS says. */
final class Binaries {
    private static final String VERSION = "1.35.4";
    private static final String MISSING =
            "The tests run against a real Kubernetes API server, and etcd and kube-apiserver "
                    + VERSION + " are not in %s: run ./millrace test, which gets them, "
                    + "or set KUBEBUILDER_ASSETS to a folder that has both.";

    private Binaries() {}

    /** The folder with both. */
    static Path find(Map<String, String> environment) {
        Path folder = Optional.ofNullable(environment.get("KUBEBUILDER_ASSETS"))
                .map(Path::of)
                .orElseGet(() -> cache(environment).resolve("kubernetes").resolve(VERSION));
        if (Stream.of("etcd", "kube-apiserver").map(folder::resolve).allMatch(Files::isExecutable)) {
            return folder;
        }
        throw new IllegalStateException(MISSING.formatted(folder));
    }

    private static Path cache(Map<String, String> environment) {
        return Optional.ofNullable(environment.get("MILLRACE_CACHE"))
                .map(Path::of)
                .orElseGet(() -> Path.of(System.getProperty("user.home"), ".cache", "millrace"));
    }
}
