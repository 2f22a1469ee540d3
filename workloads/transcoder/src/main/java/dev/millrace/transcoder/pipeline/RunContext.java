package dev.millrace.transcoder.pipeline;

import dev.millrace.transcoder.playback.Origin;

/**
 * What the stages of one run share.
 *
 * @param number of the run in this generation, part of the names of initialization sections
 * @param partMillis wanted duration of parts
 */
record RunContext(
        String broadcast, Origin origin, PipelineMetrics metrics, int generation, int number, int partMillis) {}
