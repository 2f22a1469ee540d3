package dev.millrace.transcoder.pipeline;

import dev.millrace.transcoder.codec.FrameRate;
import dev.millrace.transcoder.codec.VideoConfig;
import dev.millrace.transcoder.media.EncoderSettings;
import dev.millrace.wire.StreamAssignment.Rung;
import java.util.List;

/** Fits the rungs of an assignment to a source. */
final class Ladder {
    private Ladder() {}

    /**
     * One rung that is encoded.
     *
     * @param every every how manieth picture of the source it shows
     */
    record Plan(String name, EncoderSettings settings, int every) {}

    /**
     * Leaves out rungs that are higher than the source, or that differ from a slower rung of the same size in nothing
     * but a frame rate that the source does not have.
     *
     * @param atLeastOne whether the smallest rung is encoded in any case, because the source itself is not served
     */
    static List<Plan> fit(List<Rung> rungs, VideoConfig source, FrameRate rate, String preset, boolean atLeastOne) {
        List<Rung> fitting = rungs.stream()
                .filter(rung -> rung.height() <= source.height() || rung.width() <= source.width())
                .filter(rung -> 1000 * rung.frameRate() <= rate.millis() * 3 / 2 || !hasSlower(rungs, rung))
                .toList();
        if (fitting.isEmpty() && atLeastOne && !rungs.isEmpty()) {
            fitting = List.of(rungs.getLast());
        }
        return fitting.stream().map(rung -> plan(rung, source, rate, preset)).toList();
    }

    private static boolean hasSlower(List<Rung> rungs, Rung rung) {
        return rungs.stream()
                .anyMatch(other -> other.height() == rung.height() && other.frameRate() < rung.frameRate());
    }

    private static Plan plan(Rung rung, VideoConfig source, FrameRate rate, String preset) {
        double scale =
                Math.min(1, Math.min((double) rung.width() / source.width(), (double) rung.height() / source.height()));
        // 29.97 is no more than 30, 59.94 no more than 60: hence the tolerance.
        int every = Math.max(1, (int) Math.ceil(rate.millis() / (1000.0 * rung.frameRate()) - 0.05));
        EncoderSettings settings = new EncoderSettings(
                even(source.width() * scale),
                even(source.height() * scale),
                rate.dividedBy(every),
                rung.videoKilobits(),
                preset);
        return new Plan(rung.name(), settings, every);
    }

    private static int even(double pixels) {
        return Math.max(2, 2 * (int) Math.round(pixels / 2));
    }
}
