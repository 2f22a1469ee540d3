package dev.millrace.operator.chatpod;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.processing.event.Event;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.AbstractEventSource;
import java.util.Set;

/** Wakes the reconciliation of resources about which something was heard. Thread-safe. */
public final class Wakeups<P extends HasMetadata> extends AbstractEventSource<Void, P> {

    public Wakeups(String name) {
        super(Void.class, name);
    }

    void wake(ResourceID id) {
        if (isRunning()) {
            getEventHandler().handleEvent(new Event(id));
        }
    }

    @Override
    public Set<Void> getSecondaryResources(P primary) {
        return Set.of();
    }
}
