package dev.millrace.operator.livestream;

import dev.millrace.crds.Condition;
import dev.millrace.crds.LiveStreamCondition;
import dev.millrace.crds.LiveStreamReason;
import dev.millrace.crds.LiveStreamStatus;
import dev.millrace.crds.LiveStreamStatus.State;
import dev.millrace.operator.events.Chapter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Tells a change of status as Events, so that {@code kubectl describe} reads like a story. Pure. */
final class Story {
    private static final Set<LiveStreamReason> BAD = Set.of(
            LiveStreamReason.PROFILE_MISSING,
            LiveStreamReason.SECRET_MISSING,
            LiveStreamReason.SECRET_INVALID,
            LiveStreamReason.STREAM_LIMIT,
            LiveStreamReason.POD_REFUSED,
            LiveStreamReason.POD_UNSCHEDULABLE,
            LiveStreamReason.ASSIGNMENT_FAILED,
            LiveStreamReason.HANDOVER_FAILED,
            LiveStreamReason.TRANSCODER_LOST,
            LiveStreamReason.CANNOT_ENCODE,
            LiveStreamReason.SOURCE_LOST,
            LiveStreamReason.STORAGE_UNAVAILABLE,
            LiveStreamReason.SEGMENTS_LOST);

    /** What a change of state says better, and what says nothing by itself. */
    private static final Set<LiveStreamReason> UNTOLD = Set.of(
            LiveStreamReason.CONNECTING,
            LiveStreamReason.SOURCE_ENDED,
            LiveStreamReason.NO_SEGMENT_YET,
            LiveStreamReason.NOT_SERVED,
            LiveStreamReason.PLAYBACK_ENDED,
            LiveStreamReason.RELEASED,
            LiveStreamReason.DISABLED,
            LiveStreamReason.NOT_STARTED,
            LiveStreamReason.UPLOADING,
            LiveStreamReason.COMPLETE);

    private Story() {}

    static List<Chapter> of(LiveStreamStatus before, LiveStreamStatus after) {
        List<Chapter> chapters = new ArrayList<>();
        for (LiveStreamReason reason : LiveStreamReason.values()) {
            Optional<Condition> now = after.condition(reason.condition()).filter(has(reason));
            boolean isNew =
                    before.condition(reason.condition()).filter(has(reason)).isEmpty();
            if (now.isPresent() && isNew && !UNTOLD.contains(reason)) {
                chapters.add(new Chapter(
                        BAD.contains(reason), word(reason, before), now.get().message()));
            }
        }
        if (before.state() != after.state() && after.state() != null) {
            switch (after.state()) {
                case ENDING -> chapters.add(new Chapter(false, "Ending", sourceMessage(after)));
                case ENDED -> chapters.add(new Chapter(false, "Ended", "The broadcast is over and its pod released."));
                case PENDING, STARTING, LIVE, INTERRUPTED, FAILED -> {}
            }
        }
        return chapters;
    }

    private static String word(LiveStreamReason reason, LiveStreamStatus before) {
        return switch (reason) {
            case VALID -> "Accepted";
            case RECEIVING -> before.state() == State.INTERRUPTED ? "SourceBack" : "SourceConnected";
            case SERVING -> "Playable";
            default -> reason.word();
        };
    }

    private static String sourceMessage(LiveStreamStatus status) {
        return status.condition(LiveStreamCondition.SOURCE_CONNECTED)
                .map(Condition::message)
                .orElse("The broadcast ends.");
    }

    private static Predicate<Condition> has(LiveStreamReason reason) {
        return condition -> condition.reason().equals(reason.word());
    }
}
