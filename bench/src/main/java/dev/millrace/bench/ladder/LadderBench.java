package dev.millrace.bench.ladder;

import dev.millrace.bench.Result;
import dev.millrace.bench.Server;
import dev.millrace.bench.transcoder.FlvFile;
import dev.millrace.bench.transcoder.Relay;
import dev.millrace.bench.transcoder.Transcoder;
import dev.millrace.wire.StreamAssignment.Rung;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The CPU of a real transcoder process that takes a file from a relay, encodes the ladder and keeps playlists and parts
 * (nobody watches, nothing is uploaded), beside one ffmpeg process with the same file and settings, which runs as fast as
 * it can, and once more at the transcoder's pace: work that comes in small pieces takes more CPU. All do the same work in
 * turns, so that what else runs on the machine hits all.
 */
@Command(name = "ladder", description = "CPU of the ladder, beside one ffmpeg process with chained scaling.")
public final class LadderBench implements Callable<Integer> {
    private static final double BAR = 1.10;
    private static final double FULL_SPEED = Double.POSITIVE_INFINITY;
    /** Passes before the first turn: the JVM compiles what is hot. */
    private static final int WARM_UP = 2;

    private static final List<Rung> LADDER = List.of(
            new Rung("720p60", 1280, 720, 60, 3500),
            new Rung("720p30", 1280, 720, 30, 2500),
            new Rung("480p30", 854, 480, 30, 1400),
            new Rung("360p30", 640, 360, 30, 800));

    @Option(names = "--height", description = "Of the source: 720 or 1080.", defaultValue = "720")
    private int height;

    @Option(names = "--rate", description = "Frames a second of the source: 30 or 60.", defaultValue = "30")
    private int rate;

    @Option(names = "--seconds", description = "Media in each turn.", defaultValue = "20")
    private int seconds;

    @Option(names = "--turns", description = "Turns of both.", defaultValue = "5")
    private int turns;

    @Option(
            names = "--pace",
            description = "Seconds of media a second; below 1, so that a busy machine sheds nothing.",
            defaultValue = "0.7")
    private double pace;

    @Option(names = "--installed", description = "Compare with the ffmpeg that is installed, not the bundled one.")
    private boolean installed;

    @Override
    public Integer call() throws Exception {
        Path folder = Files.createDirectories(Server.home().resolve("bench/target/ladder"));
        Path source = source(folder);
        FlvFile file = FlvFile.read(source);
        List<Rung> rungs = LADDER.stream()
                .filter(rung -> rung.height() <= height && rung.frameRate() <= rate)
                .toList();
        String classpath = Files.readString(Server.home().resolve("workloads/transcoder/target/runtime.classpath"));
        FfmpegLadder ffmpeg =
                installed ? FfmpegLadder.installed(folder) : FfmpegLadder.bundled(classpath.strip(), folder);
        Passes passes = new Passes(file, 1000L * seconds, pace);
        try (Transcoder transcoder = Transcoder.start();
                Relay relay = new Relay(passes)) {
            transcoder.assign(relay.url(), rungs);
            for (int pass = 1; pass <= WARM_UP; pass++) {
                passes.pass();
                awaitEncoded(transcoder, file.pictures() * pass, rungs);
            }
            ffmpeg.run(source, rungs, rate, "veryfast", FULL_SPEED);
            return compare(transcoder, passes, file, source, rungs, ffmpeg);
        }
    }

    private int compare(
            Transcoder transcoder, Passes passes, FlvFile file, Path source, List<Rung> rungs, FfmpegLadder ffmpeg)
            throws Exception {
        double[] ratios = new double[turns];
        double ours = 0;
        double theirs = 0;
        double theirsLive = 0;
        ThreadCpu threads = ThreadCpu.of(transcoder.server().pid());
        for (int turn = 0; turn < turns; turn++) {
            Duration before = transcoder.server().cpu();
            passes.pass();
            awaitEncoded(transcoder, file.pictures() * (WARM_UP + turn + 1), rungs);
            double own = transcoder.server().cpu().minus(before).toMillis() / 1000.0;
            double other = ffmpeg(ffmpeg, source, rungs, FULL_SPEED);
            double live = ffmpeg(ffmpeg, source, rungs, pace);
            ratios[turn] = own / other;
            ours += own;
            theirs += other;
            theirsLive += live;
            System.err.printf(
                    "turn %d: millrace %.2f s, ffmpeg %.2f s (%.2f s as live), %.3f (%.3f)%n",
                    turn + 1, own, other, live, own / other, own / live);
        }
        ThreadCpu used = ThreadCpu.of(transcoder.server().pid()).since(threads);
        Arrays.sort(ratios);
        double ratio = ours / theirs;
        Result result = Result.of("ladder")
                .with("source", "%dp%d".formatted(height, rate))
                .with("ladder", String.join(" ", rungs.stream().map(Rung::name).toList()))
                .with("ffmpeg", installed ? "installed" : "bundled")
                .with("frames", file.pictures() * turns)
                .with("dropped", (long) sum(metrics(transcoder), "millrace_transcoder_dropped_frames_total"))
                .with("millraceCpuSeconds", ours)
                .with("ffmpegCpuSeconds", theirs)
                .with("ratio", ratio)
                .with("ratioToFfmpegAtTheSamePace", ours / theirsLive)
                .with("lowestRatio", ratios[0])
                .with("highestRatio", ratios[turns - 1]);
        used.millis().forEach((name, millis) -> result.with(name + "CpuSeconds", millis / 1000.0));
        result.bar("ratio <= " + BAR, ratio <= BAR).print();
        return ratio <= BAR ? 0 : 1;
    }

    private double ffmpeg(FfmpegLadder ffmpeg, Path source, List<Rung> rungs, double itsPace) throws IOException {
        return ffmpeg.run(source, rungs, rate, "veryfast", itsPace).toMillis() / 1000.0;
    }

    /** Until all rungs have encoded what they show of so many pictures of the source, or dropped it. */
    private void awaitEncoded(Transcoder transcoder, long frames, List<Rung> rungs) throws Exception {
        double expected = 0;
        for (Rung rung : rungs) {
            expected += Math.ceilDiv(frames * rung.frameRate(), rate);
        }
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        Map<String, Double> now = metrics(transcoder);
        while (sum(now, "millrace_transcoder_encode_seconds_count")
                        + sum(now, "millrace_transcoder_dropped_frames_total")
                < expected) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("the ladder is not encoded: " + now);
            }
            // Seldom: each answer costs CPU that is counted.
            Thread.sleep(500);
            now = metrics(transcoder);
        }
    }

    private static double sum(Map<String, Double> metrics, String name) {
        return metrics.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(name + "{"))
                .mapToDouble(Map.Entry::getValue)
                .sum();
    }

    private static Map<String, Double> metrics(Transcoder transcoder) throws Exception {
        Map<String, Double> values = new TreeMap<>();
        Matcher lines = Pattern.compile("(?m)^(millrace_transcoder_\\S+\\{[^}]*}) (\\S+)$")
                .matcher(transcoder.metrics());
        while (lines.find()) {
            values.put(lines.group(1), Double.valueOf(lines.group(2)));
        }
        return values;
    }

    /** A moving test picture with some noise, a key frame every 2 s, and a tone; made once. */
    private Path source(Path folder) throws IOException, InterruptedException {
        Path file = folder.resolve("source-%dp%d-%ds.flv".formatted(height, rate, seconds));
        if (Files.exists(file)) {
            return file;
        }
        String picture = "testsrc2=size=%dx%d:rate=%d,noise=alls=6:allf=t,format=yuv420p"
                .formatted(height * 16 / 9, height, rate);
        Path unfinished = folder.resolve("unfinished.flv");
        List<String> command = new ArrayList<>(List.of("ffmpeg", "-v", "error", "-nostdin", "-y"));
        command.addAll(
                List.of("-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", "sine=frequency=440:sample_rate=48000"));
        command.addAll(List.of("-t", Integer.toString(seconds), "-c:v", "libx264", "-preset", "veryfast"));
        command.addAll(List.of("-b:v", "5M", "-maxrate", "6M", "-bufsize", "6M", "-bf", "0"));
        command.addAll(List.of("-g", Integer.toString(2 * rate), "-sc_threshold", "0", "-c:a", "aac", "-b:a", "128k"));
        command.add(unfinished.toString());
        if (new ProcessBuilder(command).inheritIO().start().waitFor() != 0) {
            throw new IOException("ffmpeg cannot make the source");
        }
        return Files.move(unfinished, file);
    }
}
