package dev.millrace.operator.livestream;

import dev.millrace.crds.LiveStream;
import io.javaoperatorsdk.operator.api.reconciler.IndexedResourceCache;
import io.javaoperatorsdk.operator.processing.event.Event;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.AbstractEventSource;
import io.javaoperatorsdk.operator.processing.event.source.ResourceEventAware;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What was heard of each broadcast's transcoder; a report wakes its broadcast's reconciliation. Thread-safe. */
final class Contacts extends AbstractEventSource<Void, LiveStream> implements ResourceEventAware<LiveStream> {
    private final Map<ResourceID, Contact> contacts = new ConcurrentHashMap<>();

    private volatile @Nullable IndexedResourceCache<LiveStream> streams;
    private volatile boolean leads;

    Contacts() {
        super(Void.class, "reports");
    }

    /** Which broadcasts there are. */
    void watch(IndexedResourceCache<LiveStream> cache) {
        streams = cache;
    }

    /** Whether this process is the one that acts: another one's reports must not end here. */
    void leads(boolean nowLeads) {
        leads = nowLeads;
    }

    boolean takesReports() {
        return leads && isRunning();
    }

    /** The broadcast as this process knows it; empty too while it does not take part in the work. */
    Optional<LiveStream> stream(ResourceID id) {
        IndexedResourceCache<LiveStream> cache = streams;
        return cache == null || !isRunning() ? Optional.empty() : cache.get(id);
    }

    Stream<LiveStream> streams() {
        IndexedResourceCache<LiveStream> cache = streams;
        return cache == null || !isRunning() ? Stream.empty() : cache.list();
    }

    Contact of(ResourceID id) {
        return contacts.getOrDefault(id, Contact.NONE);
    }

    Contact update(ResourceID id, UnaryOperator<Contact> change) {
        return contacts.compute(id, (key, old) -> change.apply(old == null ? Contact.NONE : old));
    }

    /** The transcoder is no longer this broadcast's. */
    void forget(ResourceID id) {
        contacts.remove(id);
    }

    void wake(ResourceID id) {
        if (isRunning()) {
            getEventHandler().handleEvent(new Event(id));
        }
    }

    @Override
    public void onResourceDeleted(LiveStream stream) {
        forget(ResourceID.fromResource(stream));
    }

    @Override
    public Set<Void> getSecondaryResources(LiveStream stream) {
        return Set.of();
    }
}
