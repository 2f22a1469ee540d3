package dev.millrace.transcoder.pipeline;

import dev.millrace.transcoder.media.Picture;
import dev.millrace.transcoder.media.TimeScale;
import dev.millrace.transcoder.playback.Cut;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What {@link ScaleStage} knows of one rung: which pictures it shows, what it lost, what it has to do without. */
final class Rung {
    private static final Map<String, String> FASTER = Map.of(
            "fast", "superfast",
            "faster", "superfast",
            "veryfast", "superfast",
            "superfast", "ultrafast");
    private static final int PATIENCE_MILLIS = 200;
    /** More than one in so many pictures lost, and the encoder is behind. */
    private static final int TOLERABLE = 20;

    private final RungStage stage;
    private final long interval;
    private boolean begun;
    private boolean patient = true;
    private boolean shed;
    private boolean faster;
    private long last;
    private @Nullable Cut pendingCut;
    private boolean pendingKey;
    private int taken;
    private int lost;

    Rung(RungStage stage) {
        this.stage = stage;
        this.interval = stage.plan().settings().frameRate().ticks(1, TimeScale.VIDEO);
    }

    RungStage stage() {
        return stage;
    }

    Ladder.Plan plan() {
        return stage.plan();
    }

    /** Whether it shows pictures: it has begun and is not left out. */
    boolean isAtWork() {
        return begun && !shed;
    }

    boolean hasFasterPreset() {
        return FASTER.containsKey(plan().settings().preset());
    }

    /** Whether more was lost than a hiccup of the machine costs, since the last call. */
    boolean fellBehind() {
        boolean behind = lost > 1 && lost * TOLERABLE > taken + lost;
        taken = 0;
        lost = 0;
        patient = true;
        return behind;
    }

    /** A segment begins, with these measures in force. */
    void begin(Cut cut, boolean useFaster, boolean leaveOut) {
        begun = true;
        if (useFaster != faster) {
            faster = useFaster;
            String own = plan().settings().preset();
            stage.use(useFaster ? FASTER.getOrDefault(own, own) : own);
        }
        shed = leaveOut;
        pendingCut = leaveOut ? null : cut;
        if (leaveOut) {
            stage.skip(cut);
        }
    }

    /**
     * Whether it shows the picture of that time. By time, not by number: sources are not always as fast as they say.
     * A key frame is always shown, so that all rungs have theirs at the source's.
     */
    boolean shows(long pts, boolean key) {
        if (!begun || shed) {
            return false;
        }
        Cut next = pendingCut;
        if (next != null) {
            return pts >= next.pts();
        }
        return key || pts - last >= interval - interval / 4;
    }

    /** Asks for a place in the encoder's queue; without one the picture is lost to this rung. */
    boolean makeRoom(boolean catchingUp, boolean key) throws InterruptedException {
        boolean room = stage.hasRoom(pendingCut != null);
        if (!room && catchingUp && patient) {
            room = stage.awaitRoom(PATIENCE_MILLIS);
            patient = room;
        }
        if (!room) {
            lost++;
            pendingKey |= key;
        }
        return room;
    }

    /** Hands over a picture, for which there is room. */
    void take(Picture picture, long pts, boolean key, long arrivedNanos) {
        picture.stamp(pts, key || pendingKey || pendingCut != null);
        stage.encode(picture, pendingCut, arrivedNanos);
        pendingCut = null;
        pendingKey = false;
        last = pts;
        taken++;
    }
}
