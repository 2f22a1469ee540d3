package dev.millrace.transcoder.pipeline;

import dev.millrace.transcoder.playback.Origin;

/**
 * What the stages of one run share.
 *
 * @param inits names its initialization sections
 * @param partMillis wanted duration of parts
 */
record RunContext(
        String broadcast,
        Origin origin,
        PipelineMetrics metrics,
        IntakeListener listener,
        InitNames inits,
        int partMillis) {}
