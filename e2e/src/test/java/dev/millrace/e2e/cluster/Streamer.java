package dev.millrace.e2e.cluster;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A real ffmpeg that publishes a test picture, and is started again whenever it is cut off, as an encoder does. */
final class Streamer implements AutoCloseable {
    private static final String MOST_SECONDS = "1800";

    private final List<String> command;
    private final String key;
    private final AtomicInteger connections = new AtomicInteger();
    private final Thread loop;
    private volatile @Nullable Process process;
    private volatile boolean stopped;

    private Streamer(List<String> command, String key) {
        this.command = command;
        this.key = key;
        this.loop = Thread.ofVirtual().name("streamer").start(this::publish);
    }

    static Streamer publish(String rtmp, String key) {
        return new Streamer(
                List.of(
                        "ffmpeg",
                        "-hide_banner",
                        "-loglevel",
                        "error",
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
                        MOST_SECONDS,
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
                        rtmp + "/" + key),
                key);
    }

    /** How often it has begun to publish. */
    int connections() {
        return connections.get();
    }

    private void publish() {
        while (!stopped) {
            try {
                Process running =
                        new ProcessBuilder(command).redirectErrorStream(true).start();
                process = running;
                connections.incrementAndGet();
                running.inputReader()
                        .lines()
                        .forEach(line -> System.out.println("ffmpeg | " + line.replace(key, "***")));
                running.waitFor();
                // As OBS waits before it tries again, only less.
                TimeUnit.MILLISECONDS.sleep(500);
            } catch (IOException e) {
                throw new IllegalStateException("ffmpeg cannot be started", e);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    /** Ends as a streamer does who presses q: it unpublishes. */
    void stop() {
        stopped = true;
        Process running = process;
        if (running != null) {
            running.destroy();
            running.onExit().join();
        }
        loop.interrupt();
    }

    @Override
    public void close() {
        stop();
    }
}
