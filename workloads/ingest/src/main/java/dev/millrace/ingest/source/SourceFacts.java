package dev.millrace.ingest.source;

import org.jspecify.annotations.Nullable;

/**
 * What a source was like lately.
 *
 * @param videoCodec for people, such as {@code H.264}; null: no video
 * @param audioCodec for people; null: no audio
 * @param width of the picture in pixels; 0: not known
 * @param height of the picture in pixels; 0: not known
 * @param framesPerSecond of video by its time stamps
 * @param kilobits that arrived, in kbit/s
 * @param keyFrameMillis source time between the last two key frames, or since the last one if that is longer; 0: none yet
 * @param dropped video frames that are missing by the time stamps, since the session began
 * @param outOfOrder video frames whose time stamp is before the one of the frame before them, since the session began
 */
public record SourceFacts(
        @Nullable String videoCodec,
        @Nullable String audioCodec,
        int width,
        int height,
        int framesPerSecond,
        int kilobits,
        int keyFrameMillis,
        long dropped,
        long outOfOrder) {
    /** A change of the bit rate by less than this is none. */
    private static final double NOTABLE = 0.25;

    /** Whether {@code later} says anything that is news after this. */
    boolean differsFrom(SourceFacts later) {
        return !withoutNumbers().equals(later.withoutNumbers())
                || Math.abs(framesPerSecond - later.framesPerSecond) > 1
                || Math.abs(kilobits - later.kilobits) > NOTABLE * kilobits
                || Math.abs(keyFrameMillis - later.keyFrameMillis) > NOTABLE * keyFrameMillis;
    }

    private SourceFacts withoutNumbers() {
        return new SourceFacts(videoCodec, audioCodec, width, height, 0, 0, 0, 0, 0);
    }
}
