package dev.millrace.crds;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The rules of a list of conditions: one of a type, and a transition time that moves only with the status. */
final class Conditions {
    /** As the resource's schema has it: a longer message would keep the whole status from being written. */
    private static final int LONGEST_MESSAGE = 1024;

    private Conditions() {}

    static List<Condition> with(
            List<Condition> conditions,
            String type,
            Condition.Status status,
            String reason,
            String sentence,
            long observedGeneration,
            Instant now) {
        String message =
                sentence.length() <= LONGEST_MESSAGE ? sentence : sentence.substring(0, LONGEST_MESSAGE - 1) + "…";
        List<Condition> result = new ArrayList<>(conditions);
        for (int i = 0; i < result.size(); i++) {
            Condition old = result.get(i);
            if (old.type().equals(type)) {
                Instant since = old.status() == status ? old.lastTransitionTime() : now;
                result.set(i, new Condition(type, status, reason, message, observedGeneration, since));
                return result;
            }
        }
        result.add(new Condition(type, status, reason, message, observedGeneration, now));
        return result;
    }
}
