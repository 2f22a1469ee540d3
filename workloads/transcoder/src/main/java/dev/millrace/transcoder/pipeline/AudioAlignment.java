package dev.millrace.transcoder.pipeline;

import java.util.OptionalLong;

/**
 * Keeps audio beside the video when its clock jumps alone. For a second it waits whether the video follows; then what
 * comes in together is played together. Not thread-safe.
 */
final class AudioAlignment {
    /** Interleaving and slow encoders keep the two this far apart at most. */
    private static final long APART_MILLIS = 5_000;

    private static final long WAIT_MILLIS = 1_000;

    private long offset;
    private boolean apart;
    private long apartSince;

    /** Begins anew: the source's two clocks are taken as one. */
    void reset() {
        offset = 0;
        apart = false;
    }

    /** Whether the audio is moved beside the video. */
    boolean isMoved() {
        return offset != 0;
    }

    /**
     * When a frame is played, on the video's clock.
     *
     * @param audio the frame's time stamp in milliseconds
     * @param video the newest video frame's
     * @return empty while it is not known where it belongs
     */
    OptionalLong place(long audio, long video) {
        if (near(audio, video)) {
            offset = 0;
        } else if (!near(audio + offset, video)) {
            if (!apart) {
                apart = true;
                apartSince = video;
            }
            if (Math.abs(video - apartSince) < WAIT_MILLIS) {
                return OptionalLong.empty();
            }
            offset = video - audio;
        }
        apart = false;
        return OptionalLong.of(audio + offset);
    }

    private static boolean near(long audio, long video) {
        return Math.abs(audio - video) <= APART_MILLIS;
    }
}
