package dev.millrace.api.source;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a channel's source is, as ingest wrote it down when it changed last.
 *
 * @param facts null: there was no source yet
 * @param warnings what the streamer should change
 * @param lastRefusal null: no encoder was refused yet
 */
record SourceReport(
        @Nullable SourceFacts facts,
        List<SourceWarning> warnings,
        @Nullable LastRefusal lastRefusal) {

    /**
     * @param broadcast see {@link dev.millrace.wire.BroadcastId}; an ended one's facts stay until the next
     * @param observedAt when this was the newest change
     * @param videoCodec for people; null: no video
     * @param audioCodec for people; null: no audio
     * @param width in pixels; 0: not known
     * @param height in pixels; 0: not known
     * @param kilobits in kbit/s
     * @param keyFrameMillis between two key frames; 0: not known
     * @param dropped video frames that are missing since the encoder connected
     * @param outOfOrder video frames whose time stamps went back since then
     */
    record SourceFacts(
            String broadcast,
            Instant observedAt,
            @Nullable String videoCodec,
            @Nullable String audioCodec,
            int width,
            int height,
            int framesPerSecond,
            int kilobits,
            int keyFrameMillis,
            long dropped,
            long outOfOrder) {}

    /**
     * @param kind the code
     * @param sentence for the streamer
     */
    record SourceWarning(String kind, String sentence) {}

    /**
     * @param code as the encoder's log has it
     * @param sentence for the streamer
     */
    record LastRefusal(String code, String sentence, Instant refusedAt) {}
}
