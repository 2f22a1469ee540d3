package dev.millrace.operator.livestream;

import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Lets a few broadcasts at once move to pods of a new template: each needs a second pod meanwhile, and nobody is in a
 * hurry. In memory only. Thread-safe.
 */
final class UpgradeSlots {
    private static final int AT_ONCE = 5;

    private final Set<ResourceID> taken = new LinkedHashSet<>();
    private final Set<ResourceID> waiting = new LinkedHashSet<>();

    /** @return false: all are taken; it waits for its turn */
    synchronized boolean take(ResourceID id) {
        if (taken.contains(id) || taken.size() < AT_ONCE) {
            waiting.remove(id);
            taken.add(id);
            return true;
        }
        waiting.add(id);
        return false;
    }

    /** @return whose turn it is now */
    synchronized Optional<ResourceID> giveBack(ResourceID id) {
        waiting.remove(id);
        if (!taken.remove(id) || waiting.isEmpty()) {
            return Optional.empty();
        }
        ResourceID next = waiting.iterator().next();
        waiting.remove(next);
        taken.add(next);
        return Optional.of(next);
    }
}
