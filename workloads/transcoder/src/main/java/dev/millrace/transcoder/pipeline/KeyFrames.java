package dev.millrace.transcoder.pipeline;

import dev.millrace.transcoder.media.TimeScale;

/**
 * Judges by the distance of its key frames whether a source can be served as it is. It is believed at the start, so
 * that broadcasts start fast; after it was wrong, a few good groups of pictures in a row are asked for, and more each
 * time. Pure; not thread-safe.
 */
final class KeyFrames {
    /** Players switch and start at key frames: farther apart than this, in 90 kHz, a source is no rendition. */
    static final long FARTHEST = 4L * TimeScale.VIDEO;
    /** Time stamps are rounded, and frames come a little late. */
    private static final long TOLERANCE = 50L * TimeScale.VIDEO_PER_MILLI;

    private static final int LONGEST_PROOF = 128;

    private boolean any;
    private long last;
    private int good;
    /** How many good groups of pictures prove it; one more doubt, and it is twice as many. */
    private int proof = 1;

    private boolean proven;

    /** Takes the next frame of the source, in decoding order. */
    void frame(long dts, boolean key) {
        if (any && dts - last > FARTHEST + TOLERANCE) {
            good = 0;
        } else if (key && any) {
            good++;
        }
        if (key) {
            any = true;
            last = dts;
        }
        proven |= good > 0;
    }

    /** Whether the newest key frame is too long ago. */
    boolean isOverdue(long dts) {
        return any && dts - last > FARTHEST + TOLERANCE;
    }

    /** Somebody else has seen it proven. */
    void believe() {
        proven = true;
    }

    /** Whether there was a second key frame in time, ever. */
    boolean isProven() {
        return proven;
    }

    /** Whether enough groups of pictures in a row were short enough to believe it again. */
    boolean isFitAgain() {
        return good >= proof;
    }

    /** The source was served as it is, and cannot be any longer. */
    void disappointed() {
        good = 0;
        proof = Math.min(2 * proof, LONGEST_PROOF);
    }
}
