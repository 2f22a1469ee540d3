package dev.millrace.e2e.system;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.TimeUnit;

/** A real ffmpeg that publishes a test picture of bounded length over RTMP. */
final class Encoder implements AutoCloseable {
    private final Process process;

    private Encoder(Process process) {
        this.process = process;
    }

    static Encoder publish(String rtmp, String streamKey, int seconds) throws IOException {
        Process process = new ProcessBuilder(
                        "ffmpeg",
                        "-hide_banner",
                        "-loglevel",
                        "warning",
                        "-re",
                        "-f",
                        "lavfi",
                        "-i",
                        "testsrc2=size=640x360:rate=30",
                        "-f",
                        "lavfi",
                        "-i",
                        "sine=frequency=440:sample_rate=48000",
                        "-t",
                        Integer.toString(seconds),
                        "-c:v",
                        "libx264",
                        "-preset",
                        "ultrafast",
                        "-tune",
                        "zerolatency",
                        "-g",
                        "30",
                        "-pix_fmt",
                        "yuv420p",
                        "-c:a",
                        "aac",
                        "-f",
                        "flv",
                        rtmp + "/" + streamKey)
                .redirectErrorStream(true)
                .start();
        Thread.ofVirtual().start(() -> print(process, streamKey));
        return new Encoder(process);
    }

    boolean isRunning() {
        return process.isAlive();
    }

    /** Waits for its end; the exit code. */
    int await(int seconds) throws InterruptedException {
        if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
            throw new AssertionError("ffmpeg still runs after " + seconds + " s");
        }
        return process.exitValue();
    }

    /** Ends it as a streamer does who presses q: it unpublishes. */
    void stop() {
        process.destroy();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    private static void print(Process process, String streamKey) {
        try (BufferedReader lines = process.inputReader()) {
            lines.lines().forEach(line -> System.out.println("ffmpeg | " + line.replace(streamKey, "***")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
