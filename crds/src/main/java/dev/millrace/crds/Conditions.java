package dev.millrace.crds;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The rules of a list of conditions: one of a type, and a transition time that moves only with the status. */
final class Conditions {
    private Conditions() {}

    static List<Condition> with(
            List<Condition> conditions,
            String type,
            Condition.Status status,
            String reason,
            String message,
            long observedGeneration,
            Instant now) {
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
