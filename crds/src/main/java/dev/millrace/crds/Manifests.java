package dev.millrace.crds;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The CustomResourceDefinitions of {@code crds/manifests}, for whoever installs them from Java. */
public final class Manifests {
    private static final List<String> FILES = List.of(
            "livestreams.millrace.dev.yaml",
            "transcodeprofiles.millrace.dev.yaml",
            "chatpools.millrace.dev.yaml",
            "chatrooms.millrace.dev.yaml");

    private Manifests() {}

    /** One YAML document a kind. */
    public static List<String> all() {
        return FILES.stream().map(Manifests::read).toList();
    }

    private static String read(String file) {
        try (InputStream in = Manifests.class.getResourceAsStream("manifests/" + file)) {
            if (in == null) {
                throw new IllegalStateException(file + " is missing from the jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
