package dev.millrace.transcoder.pipeline;

import dev.millrace.transcoder.playback.Origin;

/**
 * What the stages of one run share.
 *
 * @param inits names its initialization sections
 * @param partMillis wanted duration of parts
 * @param segmentMillis wanted duration of segments
 */
record RunContext(
        String broadcast,
        Origin origin,
        PipelineMetrics metrics,
        IntakeListener listener,
        InitNames inits,
        int partMillis,
        int segmentMillis) {
    /** How a track is divided whose frames last so many ticks of {@code scale} a second. */
    PartGrid grid(long frameTicks, int scale) {
        return PartGrid.of(partMillis, segmentMillis, frameTicks, scale);
    }
}
