package dev.millrace.operator.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Compares text with a checked-in file. */
public final class Golden {
    private static final Path FOLDER = Path.of("src", "test", "resources", "golden");
    private static final String REGENERATE =
            "if the change is meant: ./mvnw -q test -pl operator -am -Dtest=<this test> -Dmillrace.golden=write "
                    + "-Dsurefire.failIfNoSpecifiedTests=false";

    private Golden() {}

    public static void assertMatches(String name, String text) {
        Path file = FOLDER.resolve(name);
        try {
            if ("write".equals(System.getProperty("millrace.golden"))) {
                Files.writeString(file, text);
            }
            assertThat(text).as(name + "; " + REGENERATE).isEqualTo(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
