package dev.millrace.transcoder.pipeline;

import dev.millrace.transcoder.codec.VideoCodec;
import dev.millrace.transcoder.codec.VideoConfig;
import dev.millrace.wire.StreamAssignment;
import dev.millrace.wire.StreamAssignment.Latency;
import dev.millrace.wire.StreamAssignment.Passthrough;
import dev.millrace.wire.StreamAssignment.Rung;
import java.util.List;

/**
 * The part of an assignment that the pipeline needs.
 *
 * @param passthrough when the source is served as it is
 * @param preset of x264, in lower case
 * @param segmentMillis target duration of segments
 * @param partMillis wanted duration of parts
 * @param ladder the rungs to encode, best first
 */
public record PipelineSettings(
        String broadcast,
        Passthrough passthrough,
        String preset,
        int segmentMillis,
        int partMillis,
        List<Rung> ladder) {
    /** Fragments of a segment that is served whole only. */
    private static final int STANDARD_FRAGMENT_MILLIS = 1000;

    public PipelineSettings {
        ladder = List.copyOf(ladder);
    }

    /** Whether a source is served as it is. */
    boolean passesThrough(VideoConfig source) {
        return switch (passthrough) {
            case NEVER -> false;
            case WHEN_FIT -> source.isPlayedByBrowsers();
            case ANY_CODEC -> source.isPlayedByBrowsers() || source.codec() != VideoCodec.H264;
        };
    }

    public static PipelineSettings of(StreamAssignment assignment) {
        return new PipelineSettings(
                assignment.broadcast(),
                assignment.passthrough(),
                assignment.preset(),
                assignment.segmentMillis(),
                assignment.latency() == Latency.LOW ? assignment.partMillis() : STANDARD_FRAGMENT_MILLIS,
                assignment.ladder());
    }
}
