package dev.millrace.operator.livestream;

import dev.millrace.crds.LiveStream;
import io.javaoperatorsdk.operator.api.reconciler.IndexedResourceCache;
import io.javaoperatorsdk.operator.processing.event.Event;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.AbstractEventSource;
import io.javaoperatorsdk.operator.processing.event.source.ResourceEventAware;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What was heard of each broadcast's transcoders; a report wakes its broadcast's reconciliation. Thread-safe. */
final class Contacts extends AbstractEventSource<Void, LiveStream> implements ResourceEventAware<LiveStream> {
    private final Map<ResourceID, Lines> lines = new ConcurrentHashMap<>();

    private volatile @Nullable IndexedResourceCache<LiveStream> streams;
    private volatile Consumer<ResourceID> deleted = id -> {};
    private volatile boolean leads;

    Contacts() {
        super(Void.class, "reports");
    }

    /**
     * A broadcast's contacts by assignment: one, or two while it moves.
     *
     * @param contacts immutable
     */
    record Lines(Map<Integer, Contact> contacts) {
        static final Lines NONE = new Lines(Map.of());

        Contact of(int assignment) {
            return contacts.getOrDefault(assignment, Contact.NONE);
        }

        Lines with(int assignment, Contact contact) {
            Map<Integer, Contact> changed = new HashMap<>(contacts);
            changed.put(assignment, contact);
            return new Lines(Map.copyOf(changed));
        }

        Lines without(int assignment) {
            Map<Integer, Contact> changed = new HashMap<>(contacts);
            changed.remove(assignment);
            return new Lines(Map.copyOf(changed));
        }
    }

    /** Which broadcasts there are, and who is told of those that are deleted. */
    void watch(IndexedResourceCache<LiveStream> cache, Consumer<ResourceID> onDeleted) {
        streams = cache;
        deleted = onDeleted;
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

    Lines of(ResourceID id) {
        return lines.getOrDefault(id, Lines.NONE);
    }

    Contact update(ResourceID id, int assignment, UnaryOperator<Contact> change) {
        return lines.compute(id, (key, old) -> {
                    Lines known = old == null ? Lines.NONE : old;
                    return known.with(assignment, change.apply(known.of(assignment)));
                })
                .of(assignment);
    }

    /** That transcoder is no longer this broadcast's. */
    void forget(ResourceID id, int assignment) {
        lines.computeIfPresent(id, (key, known) -> known.without(assignment));
    }

    /** No transcoder is this broadcast's. */
    void forget(ResourceID id) {
        lines.remove(id);
    }

    void wake(ResourceID id) {
        if (isRunning()) {
            getEventHandler().handleEvent(new Event(id));
        }
    }

    @Override
    public void onResourceDeleted(LiveStream stream) {
        ResourceID id = ResourceID.fromResource(stream);
        forget(id);
        deleted.accept(id);
    }

    @Override
    public Set<Void> getSecondaryResources(LiveStream stream) {
        return Set.of();
    }
}
