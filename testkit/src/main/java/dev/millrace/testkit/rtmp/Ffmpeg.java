package dev.millrace.testkit.rtmp;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** The ffmpeg executable, as a publisher that nobody here wrote. Close it to end the process. */
public final class Ffmpeg implements AutoCloseable {
    private final Process process;

    private Ffmpeg(Process process) {
        this.process = process;
    }

    /** Skips the test, visibly, on a machine without ffmpeg. */
    public static void assumePresent() {
        Assumptions.assumeTrue(isPresent("ffmpeg") && isPresent("ffprobe"), "ffmpeg and ffprobe are not on the PATH");
    }

    /** Publishes a test picture (320x180, 30 frames a second, a key frame each second) and a tone, in real time. */
    public static Ffmpeg publish(String url, int seconds) {
        List<String> command = new ArrayList<>(List.of("ffmpeg", "-hide_banner", "-loglevel", "error", "-re"));
        command.addAll(testPicture(seconds));
        command.addAll(List.of("-f", "flv", url));
        return start(command);
    }

    /** Writes the same picture to a file, as fast as it goes. */
    public static void record(Path flv, int seconds) {
        List<String> command = new ArrayList<>(List.of("ffmpeg", "-hide_banner", "-loglevel", "error", "-y"));
        command.addAll(testPicture(seconds));
        command.addAll(List.of("-f", "flv", flv.toString()));
        try (Ffmpeg recording = start(command)) {
            if (recording.await(60) != 0) {
                throw new IllegalStateException("ffmpeg did not write " + flv);
            }
        }
    }

    public boolean isRunning() {
        return process.isAlive();
    }

    /** Waits for its end and returns its exit code; ends it when it takes longer. */
    public int await(int seconds) {
        try {
            if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
            return process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        await(5);
    }

    private static List<String> testPicture(int seconds) {
        String duration = Integer.toString(seconds);
        return List.of(("-f lavfi -i testsrc2=size=320x180:rate=30 -f lavfi -i sine=frequency=440:sample_rate=48000 -t "
                        + duration
                        + " -c:v libx264 -preset ultrafast -tune zerolatency -g 30 -pix_fmt yuv420p"
                        + " -c:a aac -b:a 64k")
                .split(" "));
    }

    private static Ffmpeg start(List<String> command) {
        try {
            return new Ffmpeg(new ProcessBuilder(command)
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                    .start());
        } catch (IOException e) {
            throw new UncheckedIOException("ffmpeg did not start", e);
        }
    }

    private static boolean isPresent(String program) {
        try {
            return new ProcessBuilder(program, "-version")
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
