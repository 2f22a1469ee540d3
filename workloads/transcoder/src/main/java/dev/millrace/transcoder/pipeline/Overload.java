package dev.millrace.transcoder.pipeline;

import dev.millrace.transcoder.media.TimeScale;

/**
 * Decides how much is given up when the encoders cannot keep up, one measure after the other, and when it is tried
 * again. Measures are counted only; what each one is, {@link ScaleStage} knows. Time is that of the media, which is
 * what an encoder falls behind in. Pure; not thread-safe.
 */
final class Overload {
    /** A measure shows its effect only after what waited before it is encoded. */
    private static final long SETTLING = 3L * TimeScale.VIDEO;
    /** Without trouble for so long, the last measure is taken back. */
    private static final long QUIET = 20L * TimeScale.VIDEO;
    /** Each time that this goes wrong at once, the wait doubles, up to this. */
    private static final long LONGEST_QUIET = 640L * TimeScale.VIDEO;

    private int measures;
    private boolean started;
    private long changedAt;
    private long troubleAt;
    private long returnedAt;
    private boolean returned;
    private long quiet = QUIET;

    /** How many measures are in force. */
    int measures() {
        return measures;
    }

    /**
     * To be called about once a segment.
     *
     * @param pts in 90 kHz
     * @param trouble whether an encoder fell behind since the last call
     * @param most how many measures there are to take
     * @return how many are in force from now on
     */
    int judge(long pts, boolean trouble, int most) {
        if (!started) {
            started = true;
            changedAt = pts;
            troubleAt = pts;
        }
        measures = Math.min(measures, most);
        if (trouble) {
            troubleAt = pts;
            if (measures < most && pts - changedAt >= SETTLING) {
                if (returned && pts - returnedAt < quiet) {
                    quiet = Math.min(2 * quiet, LONGEST_QUIET);
                }
                returned = false;
                measures++;
                changedAt = pts;
            }
        } else if (measures > 0 && pts - Math.max(troubleAt, changedAt) >= quiet) {
            measures--;
            changedAt = pts;
            returnedAt = pts;
            returned = true;
        } else if (returned && pts - returnedAt >= quiet) {
            returned = false;
            quiet = QUIET;
        }
        return measures;
    }
}
