package dev.millrace.hls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.testkit.hls.HlsPlaylist;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Takes a window through random steps and lets {@link WindowWitness} look at it after each. */
final class WindowStory {
    private static final URI BASE = URI.create("http://origin/hls/demo/b1/source/index.m3u8");
    private static final Instant START = Instant.parse("2026-11-22T05:00:00Z");

    sealed interface Step {
        /** A part of usual length; begins a segment when none is open. */
        record Append(int millis) implements Step {}

        /** A short part, with which a segment ends. */
        record LastPart(int millis) implements Step {}

        record Finish() implements Step {}

        record Gap(int millis) implements Step {}

        /** The next segment does not follow from the one before. */
        record Discontinuity() implements Step {}

        /** The next segment is made under another assignment. */
        record NewGeneration() implements Step {}

        record NewInit() implements Step {}

        /** The player that follows by delta updates reads the playlist; between two such steps it sleeps. */
        record Reload() implements Step {}
    }

    private final WindowSettings settings;
    private final MediaWindow window;
    private final WindowWitness witness;
    private int generation = 1;
    private int openedGeneration = 1;
    private int inits;
    private byte content;
    private boolean discontinuity;
    private long nowMicros;

    WindowStory(WindowSettings settings) {
        this.settings = settings;
        window = new MediaWindow(settings, 5, 2);
        witness = new WindowWitness(window, settings, BASE);
    }

    void run(List<Step> steps) {
        step(new Step.NewInit());
        for (Step step : steps) {
            Optional<URI> hint = hintHolds() ? witness.last().map(HlsPlaylist::hint) : Optional.empty();
            Optional<String> appended = step(step);
            appended.ifPresent(name -> hint.ifPresent(
                    uri -> assertThat(BASE.resolve(name)).as("the hinted part").isEqualTo(uri)));
            witness.look();
            if (step instanceof Step.Reload) {
                witness.reload();
            }
        }
        finish();
        window.end();
        witness.look();
        witness.reload();
    }

    /** The name of the part that was added under the same assignment as the one before, if any. */
    private Optional<String> step(Step step) {
        switch (step) {
            case Step.Append(int millis) -> {
                return append(millis);
            }
            case Step.LastPart(int millis) -> {
                Optional<String> name = append(millis);
                finish();
                return name;
            }
            case Step.Finish() -> finish();
            case Step.Gap(int millis) -> {
                finish();
                window.gap(head(), 1000L * millis);
                nowMicros += 1000L * millis;
            }
            case Step.Discontinuity() -> {
                finish();
                discontinuity = true;
            }
            case Step.NewGeneration() -> {
                finish();
                generation++;
            }
            case Step.NewInit() -> {
                finish();
                discontinuity = inits > 0;
                byte[] bytes = {++content};
                String name = MediaNames.init(generation, inits++);
                window.init(new InitSection(name, bytes));
                witness.made(name, List.of(bytes));
            }
            case Step.Reload() -> {}
        }
        return Optional.empty();
    }

    private Optional<String> append(int millis) {
        boolean first = !window.isOpen();
        if (first) {
            window.open(head());
            openedGeneration = generation;
        }
        String name = window.nextPartName();
        byte[] bytes = {++content, (byte) millis};
        if (!window.append(new Part(1000L * millis, first, bytes))) {
            return Optional.empty();
        }
        nowMicros += 1000L * millis;
        witness.made(name, List.of(bytes));
        return Optional.of(name);
    }

    /** Whether the part that is hinted at will come: another assignment gives other names. */
    private boolean hintHolds() {
        return openedGeneration == generation;
    }

    private void finish() {
        if (!window.isOpen()) {
            return;
        }
        window.finish().ifPresent(segment -> {
            assertThat(Math.round(segment.durationMicros() / 1e6)).isLessThanOrEqualTo(settings.targetSeconds());
            witness.made(
                    segment.name(), segment.parts().stream().map(Part::bytes).toList());
        });
    }

    private SegmentHead head() {
        boolean now = discontinuity;
        discontinuity = false;
        return new SegmentHead(window.nextSequence(), generation, START.plusNanos(1000 * nowMicros), now);
    }
}
