package dev.millrace.transcoder.pipeline;

import java.util.OptionalLong;

/** Follows the time stamps of one track of the source, in milliseconds: what was seen before, what jumps. */
final class TimeLine {
    /** Time stamps that move on by more than this jump. */
    private static final long JUMP_MILLIS = 3_000;
    /** Those that go back by more than this jump, too; a little may be a sender's disorder. */
    private static final long BACK_MILLIS = 500;
    /** More than any relay repeats after it broke off. */
    private static final long REPLAY_MILLIS = 60_000;

    private boolean known;
    private boolean replaying;
    private long last;

    enum Step {
        /** It repeats, or comes out of order. */
        SEEN,
        FOLLOWS,
        JUMPS
    }

    /** Frames up to there were seen. */
    void seenUntil(long millis) {
        known = true;
        last = millis;
        replaying = true;
    }

    /** What comes next may repeat what was seen. */
    void replaying() {
        replaying = known;
    }

    void forget() {
        known = false;
        replaying = false;
    }

    OptionalLong last() {
        return known ? OptionalLong.of(last) : OptionalLong.empty();
    }

    Step step(long millis) {
        if (!known) {
            known = true;
            last = millis;
            return Step.FOLLOWS;
        }
        long moved = millis - last;
        if (moved <= 0 && moved >= (replaying ? -REPLAY_MILLIS : -BACK_MILLIS)) {
            return Step.SEEN;
        }
        replaying = false;
        last = millis;
        return moved < 0 || moved > JUMP_MILLIS ? Step.JUMPS : Step.FOLLOWS;
    }
}
