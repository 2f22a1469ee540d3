package dev.millrace.transcoder.pipeline;

import dev.millrace.transcoder.codec.FrameRate;
import dev.millrace.transcoder.codec.VideoConfig;
import dev.millrace.transcoder.media.EncoderSettings;
import dev.millrace.transcoder.playback.RenditionFacts;
import dev.millrace.wire.StreamAssignment.Rung;
import java.util.List;

/** Fits the rungs of an assignment to a source. */
final class Ladder {
    /** The bit rate of a source of 1280 × 720 at 30 frames a second, when nothing says better. */
    private static final double USUAL_KILOBITS = 2500;

    private static final double USUAL_PIXELS = 1280.0 * 720 * 30;
    /** How the bit rate grows with the number of pixels: twice as many need not twice as many bits. */
    private static final double GROWTH = 0.75;

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
        List<Rung> turned = source.height() > source.width()
                ? rungs.stream().map(Ladder::upright).toList()
                : rungs;
        List<Rung> fitting = turned.stream()
                .filter(rung -> rung.height() <= source.height() || rung.width() <= source.width())
                .filter(rung -> 1000 * rung.frameRate() <= rate.millis() * 3 / 2 || !hasSlower(turned, rung))
                .toList();
        if (fitting.isEmpty() && atLeastOne && !turned.isEmpty()) {
            fitting = List.of(turned.getLast());
        }
        return fitting.stream().map(rung -> plan(rung, source, rate, preset)).toList();
    }

    /**
     * The source encoded at its own size and rate, for when it cannot be passed through.
     *
     * @param sourceBitrate bits a second, 0 when unknown
     */
    static Plan standIn(List<Rung> rungs, VideoConfig source, FrameRate rate, String preset, long sourceBitrate) {
        int width = even(source.width(), source.width());
        int height = even(source.height(), source.height());
        double pixels = (double) width * height * rate.millis() / 1000;
        double like = rungs.isEmpty()
                ? grown(USUAL_KILOBITS, pixels, USUAL_PIXELS)
                : grown(rungs.getFirst().videoKilobits(), pixels, pixels(rungs.getFirst()));
        // What the source says of itself counts, within reason: another encoder may need more or fewer bits.
        double kilobits =
                sourceBitrate == 0 ? like : Math.clamp(sourceBitrate / 1000.0, Math.min(like / 2, 20_000), 20_000);
        EncoderSettings settings =
                new EncoderSettings(width, height, rate, (int) Math.clamp(kilobits, 100, 20_000), preset);
        return new Plan(RenditionFacts.SOURCE, settings, 1);
    }

    private static double grown(double kilobits, double pixels, double from) {
        return kilobits * Math.pow(pixels / from, GROWTH);
    }

    private static double pixels(Rung rung) {
        return (double) rung.width() * rung.height() * rung.frameRate();
    }

    /** Rungs are written for pictures that lie; an upright one gets as many pixels. */
    private static Rung upright(Rung rung) {
        return new Rung(rung.name(), rung.height(), rung.width(), rung.frameRate(), rung.videoKilobits());
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
                even(source.width() * scale, Math.min(rung.width(), source.width())),
                even(source.height() * scale, Math.min(rung.height(), source.height())),
                rate.dividedBy(every),
                rung.videoKilobits(),
                preset);
        return new Plan(rung.name(), settings, every);
    }

    private static int even(double pixels, int limit) {
        return Math.max(2, Math.min(2 * (int) Math.round(pixels / 2), 2 * (limit / 2)));
    }
}
