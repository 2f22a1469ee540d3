package dev.millrace.bench.glass;

import dev.millrace.bench.Result;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** How old the picture is that a viewer sees, and how long after the start of publishing there is a first one. */
@Command(
        name = "glass",
        mixinStandardHelpOptions = true,
        description = "Glass to glass in Chromium (hls.js, its defaults), 720p30 with a key frame every second.")
public final class GlassBench implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** The first seconds belong to the start, which is measured by itself. */
    private static final double START_MILLIS = 5_000;

    /** When a viewer who has just come is measured from. */
    private static final double SETTLED_MILLIS = 1_000;

    private static final int WARM_UP_PICTURES = 150;
    /** A source that leaves may come back for 90 s, and its playlists stay a little longer. */
    private static final Duration GRACE_TIME = Duration.ofMinutes(3);

    private static final double P50_MILLIS = 1_000;
    private static final double P95_MILLIS = 1_200;

    @Option(names = "--seconds", description = "How long Millrace is watched (default: ${DEFAULT-VALUE}).")
    private int seconds = 180;

    @Option(
            names = "--joins",
            description =
                    "How many viewers come to the running broadcast, one after another (default: ${DEFAULT-VALUE}).")
    private int joins = 5;

    @Option(names = "--mediamtx", paramLabel = "FILE", description = "The program, to be measured after Millrace.")
    private Optional<Path> mediamtx = Optional.empty();

    @Option(names = "--reference-seconds", description = "How long MediaMTX is watched (default: ${DEFAULT-VALUE}).")
    private int referenceSeconds = 60;

    @Option(names = "--trace", description = "Print what hls.js does.")
    private boolean trace;

    @Option(names = "--chromium", paramLabel = "FILE", description = "Default: ${DEFAULT-VALUE}.")
    private Path chromium = Path.of("/usr/bin/chromium");

    @Override
    public Integer call() {
        Result result = Result.of("glass");
        Seen ours;
        try (Stage stage = Stage.open(chromium)) {
            try (Platform platform = Platform.start(List.of())) {
                warmUp(stage, platform);
                ours = watch(stage, "demo", platform.playlist(), platform.rtmp(), platform.streamKey(), seconds);
            }
            ours.tell(result, "");
            Optional<Seen> theirs = mediamtx.map(program -> reference(stage, program));
            theirs.ifPresent(seen -> seen.tell(result, "mediamtx"));
            boolean met = ours.p50() <= P50_MILLIS && ours.p95() <= P95_MILLIS && ours.stalls() == 0;
            boolean ahead = theirs.map(seen -> ours.p50() < seen.p50() && ours.p95() < seen.p95())
                    .orElse(true);
            result.bar("p50 <= 1.0 s, p95 <= 1.2 s, no stall, ahead of MediaMTX", met && ahead)
                    .print();
        }
        return 0;
    }

    /** A browser that has played nothing yet takes a second longer to begin; whoever is measured first would pay. */
    private static void warmUp(Stage stage, Platform platform) {
        try (Encoder encoder = Encoder.publish("demo", platform.rtmp(), platform.streamKey());
                Screen screen = stage.play(platform.playlist())) {
            screen.awaitPictures(encoder.onAir(), WARM_UP_PICTURES, PATIENCE);
        }
        platform.awaitOffAir(GRACE_TIME);
    }

    private Seen reference(Stage stage, Path program) {
        try (MediaMtx server = MediaMtx.start(program)) {
            return watch(stage, "reference", server.playlist(), server.rtmp(), MediaMtx.KEY, referenceSeconds);
        }
    }

    private Seen watch(Stage stage, String name, String playlist, String rtmp, String key, int seconds) {
        // The player is there first and asks until there is something.
        Screen screen = stage.play(playlist);
        try (Encoder encoder = Encoder.publish(name, rtmp, key)) {
            Seen seen = fromTheStart(screen, encoder, name, seconds);
            return seen.with(IntStream.range(0, joins)
                    .mapToObj(i -> join(stage, name, playlist))
                    .toList());
        }
    }

    private Seen fromTheStart(Screen first, Encoder encoder, String name, int seconds) {
        try (Screen screen = first) {
            screen.awaitPictures(encoder.onAir(), 30, PATIENCE);
            double shown = screen.shown().getFirst();
            double from = shown + START_MILLIS;
            LockSupport.parkNanos(Duration.ofMillis((long) START_MILLIS).toNanos());
            LockSupport.parkNanos(Duration.ofSeconds(seconds).toNanos());
            System.err.println(name + " playlist after " + Math.round(screen.found() - encoder.onAir()) + " ms");
            tellTrace(screen, name);
            return Seen.of(shown - encoder.onAir(), screen.ages(from), screen.stalls(), from);
        }
    }

    /** A viewer who comes to a broadcast that runs. */
    private Seen join(Stage stage, String name, String playlist) {
        try (Screen screen = stage.play(playlist)) {
            screen.awaitPictures(0, 30, PATIENCE);
            double first = screen.shown().getFirst();
            LockSupport.parkNanos(Duration.ofMillis((long) START_MILLIS).toNanos());
            tellTrace(screen, name + " join");
            return Seen.of(first - screen.opened(), screen.ages(first + SETTLED_MILLIS), screen.stalls(), first);
        }
    }

    private void tellTrace(Screen screen, String name) {
        if (trace) {
            screen.trace().forEach(line -> System.err.println(name + " | " + line));
        }
        screen.errors().forEach(error -> System.err.println(name + " error | " + error));
    }
}
