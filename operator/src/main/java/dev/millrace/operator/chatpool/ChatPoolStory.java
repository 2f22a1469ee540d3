package dev.millrace.operator.chatpool;

import dev.millrace.crds.ChatPoolCondition;
import dev.millrace.crds.ChatPoolReason;
import dev.millrace.crds.ChatPoolStatus;
import dev.millrace.crds.Condition;
import dev.millrace.operator.events.Chapter;
import java.util.ArrayList;
import java.util.List;

/** Tells what a ChatPool does as Events. Pure. */
final class ChatPoolStory {

    private ChatPoolStory() {}

    static List<Chapter> of(ChatPoolStatus before, ChatPoolStatus after, ChatPoolPlan plan) {
        List<Chapter> chapters = new ArrayList<>();
        if (before.desired() != 0 && before.desired() != after.desired()) {
            chapters.add(new Chapter(
                    false,
                    after.desired() > before.desired() ? "ScalingUp" : "ScalingDown",
                    "From %d to %d pods, with %d connections."
                            .formatted(before.desired(), after.desired(), after.connections())));
        }
        for (ChatPod pod : plan.drain()) {
            chapters.add(new Chapter(
                    false, "Draining", "Pod %s, with %d connections.".formatted(pod.name(), pod.connections())));
        }
        if (isNew(before, after, ChatPoolReason.POD_REFUSED)) {
            chapters.add(new Chapter(true, "PodRefused", message(after, ChatPoolCondition.PODS_READY)));
        }
        if (isNew(before, after, ChatPoolReason.AT_MAXIMUM)) {
            chapters.add(new Chapter(true, "AtMaximum", message(after, ChatPoolCondition.CAPACITY_LEFT)));
        }
        return chapters;
    }

    private static boolean isNew(ChatPoolStatus before, ChatPoolStatus after, ChatPoolReason reason) {
        return has(after, reason) && !has(before, reason);
    }

    private static boolean has(ChatPoolStatus status, ChatPoolReason reason) {
        return status.condition(reason.condition())
                .filter(condition -> condition.reason().equals(reason.word()))
                .isPresent();
    }

    private static String message(ChatPoolStatus status, ChatPoolCondition type) {
        return status.condition(type).map(Condition::message).orElse("");
    }
}
