package dev.millrace.ingest.session;

import dev.millrace.ingest.replay.ReplayRing;
import dev.millrace.ingest.replay.RingLimits;
import dev.millrace.rtmp.flv.FlvTag;
import dev.millrace.rtmp.publish.MediaSink;
import dev.millrace.rtmp.publish.PublishConnection;
import dev.millrace.rtmp.publish.PublishEnd;
import dev.millrace.wire.Checkpoint;
import io.micrometer.core.instrument.Counter;
import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** One publisher's stay on this pod, from the permission to start until it is gone. Safe for use by several threads. */
public final class Session implements MediaSink {
    private static final Comparator<Checkpoint> BY_PROGRESS =
            Comparator.comparingInt(Checkpoint::generation).thenComparingLong(Checkpoint::nextSequence);

    private final String id;
    private final String channel;
    private final String broadcast;
    private final PublishConnection connection;
    private final ReplayRing ring;
    private final SourceFacts facts = new SourceFacts();
    private final Counter received;
    private final BiConsumer<Session, PublishEnd> onEnd;
    private final AtomicReference<@Nullable Checkpoint> checkpoint = new AtomicReference<>();
    private volatile @Nullable CutReason cut;

    /**
     * @param received counts bytes of media
     * @param onEnd called once when the publisher is gone, on its event loop
     */
    Session(
            String id,
            String channel,
            String broadcast,
            PublishConnection connection,
            RingLimits limits,
            Counter received,
            BiConsumer<Session, PublishEnd> onEnd) {
        this.id = id;
        this.channel = channel;
        this.broadcast = broadcast;
        this.connection = connection;
        this.ring = new ReplayRing(limits);
        this.received = received;
        this.onEnd = onEnd;
    }

    public String id() {
        return id;
    }

    /** The channel's name. */
    public String channel() {
        return channel;
    }

    public String broadcast() {
        return broadcast;
    }

    public ReplayRing ring() {
        return ring;
    }

    public SourceFacts facts() {
        return facts;
    }

    /** Keeps {@code offered} unless a newer one is here already. */
    public void offer(Checkpoint offered) {
        checkpoint.accumulateAndGet(
                offered, (kept, latest) -> kept == null || BY_PROGRESS.compare(kept, latest) <= 0 ? latest : kept);
    }

    public Optional<Checkpoint> checkpoint() {
        return Optional.ofNullable(checkpoint.get());
    }

    /** Asks the publisher to connect again, which it does when it likes; false: it does not understand that. */
    public boolean requestReconnect(String reason) {
        return connection.requestReconnect(reason);
    }

    /** Ends the session from here; the publisher is told why. */
    public void cut(CutReason reason) {
        cut = reason;
        connection.close(reason.toStatus());
    }

    /** Why the session was cut; empty when it ended otherwise, or has not. */
    Optional<CutReason> cutReason() {
        return Optional.ofNullable(cut);
    }

    @Override
    public void tag(FlvTag tag) {
        facts.observe(tag);
        received.increment(tag.content().readableBytes());
        ring.append(tag);
    }

    @Override
    public void ended(PublishEnd end) {
        ring.finish();
        onEnd.accept(this, end);
    }
}
