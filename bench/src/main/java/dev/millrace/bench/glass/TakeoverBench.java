package dev.millrace.bench.glass;

import dev.millrace.bench.Result;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Kills the transcoder of a broadcast that is being watched, and measures how long the picture stands still. */
@Command(
        name = "takeover",
        description =
                "Picture standing still in Chromium (hls.js, its defaults) when the transcoder is killed with -9.")
public final class TakeoverBench implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** A picture that comes later than this after the one before is a gap that people see. */
    private static final double VISIBLE_MILLIS = 250;

    private static final double SETTLED_MILLIS = 8_000;

    @Option(names = "--kills", description = "How many.")
    private int kills = 8;

    @Option(names = "--chromium", paramLabel = "FILE", description = "Default: ${DEFAULT-VALUE}.")
    private Path chromium = Path.of("/usr/bin/chromium");

    @Override
    public Integer call() {
        List<Double> gaps = new ArrayList<>();
        List<Double> quiet = new ArrayList<>();
        int stalls = 0;
        int errors = 0;
        try (Platform platform = Platform.start(List.of());
                Encoder encoder = Encoder.publish("demo", platform.rtmp(), platform.streamKey());
                Stage stage = Stage.open(chromium);
                Screen screen = stage.play(platform.playlist())) {
            screen.awaitPictures(encoder.onAir(), 90, PATIENCE);
            for (int kill = 0; kill < kills; kill++) {
                screen.await(PATIENCE, platform::hasIdleTranscoder);
                screen.awaitPictures(System.currentTimeMillis(), 60, PATIENCE);
                // Anywhere in a segment and in a part.
                pause(Duration.ofMillis(ThreadLocalRandom.current().nextLong(2_000)));
                ProcessHandle transcoder = platform.transcoder()
                        .orElseThrow(() -> new IllegalStateException("no transcoder serves the broadcast"));
                double at = System.currentTimeMillis();
                transcoder.destroyForcibly();
                screen.await(PATIENCE, () -> platform.transcoder().isPresent());
                pause(Duration.ofMillis((long) SETTLED_MILLIS));
                screen.awaitPictures(System.currentTimeMillis(), 30, PATIENCE);
                List<Double> shown = screen.shown();
                gaps.add(longest(shown, at, Double.MAX_VALUE));
                quiet.add(longest(shown, at - 2_000, at));
                stalls += (int)
                        screen.stalls().stream().filter(stall -> stall > at).count();
                System.err.printf("kill %d: the picture stood still for %.0f ms%n", kill + 1, gaps.getLast());
            }
            errors = screen.errors().size();
            screen.errors().forEach(error -> System.err.println("hls.js | " + error));
        }
        Collections.sort(gaps);
        Collections.sort(quiet);
        double worst = gaps.getLast();
        Result.of("takeover")
                .with("kills", kills)
                .with("gapP50Millis", gaps.get(gaps.size() / 2))
                .with("gapMaxMillis", worst)
                .with("undisturbedMaxMillis", quiet.getLast())
                .with("stalls", stalls)
                .with("playerErrors", errors)
                .bar("no gap above 250 ms between two pictures", worst <= VISIBLE_MILLIS)
                .print();
        return 0;
    }

    /** The longest time between two pictures, the second of which was shown between those times. */
    private static double longest(List<Double> shown, double from, double to) {
        double longest = 0;
        for (int i = 1; i < shown.size(); i++) {
            if (shown.get(i) > from && shown.get(i) <= to) {
                longest = Math.max(longest, shown.get(i) - shown.get(i - 1));
            }
        }
        return longest;
    }

    private static void pause(Duration pause) {
        LockSupport.parkNanos(pause.toNanos());
    }
}
