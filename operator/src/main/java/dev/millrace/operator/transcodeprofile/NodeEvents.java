package dev.millrace.operator.transcodeprofile;

import dev.millrace.crds.TranscodeProfile;
import dev.millrace.operator.podpool.CordonedNodes;
import io.javaoperatorsdk.operator.api.reconciler.IndexedResourceCache;
import io.javaoperatorsdk.operator.processing.event.Event;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.AbstractEventSource;
import java.util.Set;

/** A node that is cordoned concerns every pool: idle pods on it are of no use any more. */
final class NodeEvents extends AbstractEventSource<Void, TranscodeProfile> {
    NodeEvents(CordonedNodes cordoned, IndexedResourceCache<TranscodeProfile> profiles) {
        super(Void.class, "nodes");
        cordoned.listen(node -> {
            if (isRunning()) {
                profiles.list()
                        .map(ResourceID::fromResource)
                        .forEach(profile -> getEventHandler().handleEvent(new Event(profile)));
            }
        });
    }

    @Override
    public Set<Void> getSecondaryResources(TranscodeProfile profile) {
        return Set.of();
    }
}
