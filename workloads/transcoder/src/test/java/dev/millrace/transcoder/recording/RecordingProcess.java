package dev.millrace.transcoder.recording;

import static dev.millrace.transcoder.recording.TestSegments.BROADCAST;
import static dev.millrace.transcoder.recording.TestSegments.SOURCE;
import static dev.millrace.transcoder.recording.TestSegments.segment;

import dev.millrace.service.s3.S3Settings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import tools.jackson.databind.json.JsonMapper;

/** A transcoder's recordings in a process of their own, which a test can kill. */
final class RecordingProcess implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Process process;
    private final BufferedReader lines;

    private RecordingProcess(Process process) {
        this.process = process;
        this.lines = process.inputReader(StandardCharsets.UTF_8);
    }

    /** Hands over segments from {@code first} to before {@code end}, after those that are in the journal. */
    static RecordingProcess start(Path journal, S3Settings s3, long first, long end, int bytes) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                RecordingProcess.class.getName()));
        command.addAll(List.of(
                journal.toString(),
                String.valueOf(s3.endpoint()),
                s3.bucket(),
                Long.toString(first),
                Long.toString(end),
                Integer.toString(bytes)));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("ACCESS_KEY", s3.accessKey());
        builder.environment().put("SECRET_KEY", s3.secretKey());
        return new RecordingProcess(builder.start());
    }

    /** Reads on until it says so. */
    void await(String word) throws IOException {
        List<String> read = new ArrayList<>();
        String line = lines.readLine();
        while (line != null) {
            if (line.equals(word)) {
                return;
            }
            read.add(line);
            line = lines.readLine();
        }
        throw new AssertionError("it ended without saying " + word + ":\n" + String.join("\n", read));
    }

    /** SIGKILL. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    public static void main(String[] args) throws Exception {
        S3Settings s3 =
                new S3Settings(args[1], args[2], "us-east-1", System.getenv("ACCESS_KEY"), System.getenv("SECRET_KEY"));
        S3Patience patience = new S3Patience(Duration.ofSeconds(5), Duration.ofSeconds(10));
        RecordingSettings settings = new RecordingSettings(
                Path.of(args[0]),
                1 << 30,
                1 << 28,
                Duration.ofSeconds(20),
                Duration.ofMillis(20),
                Duration.ofMillis(100));
        SimpleMeterRegistry metrics = new SimpleMeterRegistry();
        ObjectStore store = new S3ObjectStore(args[1], s3, patience);
        Recordings recordings = new Recordings(Optional.of(store), settings, JsonMapper.shared(), metrics);
        Recorder recorder = recordings.open(BROADCAST, () -> {}).orElseThrow();
        long before = journaled(metrics);
        long first = Long.parseLong(args[3]);
        long end = Long.parseLong(args[4]);
        int bytes = Integer.parseInt(args[5]);
        for (long sequence = first; sequence < end; sequence++) {
            recorder.add(SOURCE, segment(sequence, 1, bytes));
        }
        Thread.ofPlatform().daemon().start(() -> endWithTheTest());
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        if (end > first) {
            while (journaled(metrics) < before + (end - first) * bytes && System.nanoTime() < deadline) {
                LockSupport.parkNanos(1_000_000);
            }
            System.out.println("journaled");
        }
        recorder.drain();
        System.out.println("stored");
        LockSupport.parkUntil(System.currentTimeMillis() + PATIENCE.toMillis());
    }

    private static long journaled(SimpleMeterRegistry metrics) {
        return (long) metrics.get("millrace.recording.journal.bytes").gauge().value();
    }

    /** The test holds the other end of standard input. */
    private static void endWithTheTest() {
        try {
            while (System.in.read() >= 0) {
                // Nothing is said.
            }
        } catch (IOException e) {
            // The same.
        }
        Runtime.getRuntime().halt(1);
    }
}
