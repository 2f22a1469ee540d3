package dev.millrace.ingest.session;

import dev.millrace.ingest.replay.ReplayRing;
import dev.millrace.ingest.replay.RingLimits;
import dev.millrace.ingest.source.HealthNews;
import dev.millrace.ingest.source.SourceHealth;
import dev.millrace.ingest.source.SourceLimits;
import dev.millrace.ingest.source.SourceMeter;
import dev.millrace.ingest.source.SourceMeter.Excess;
import dev.millrace.rtmp.flv.FlvTag;
import dev.millrace.rtmp.publish.MediaSink;
import dev.millrace.rtmp.publish.PublishConnection;
import dev.millrace.rtmp.publish.PublishEnd;
import dev.millrace.wire.Checkpoint;
import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
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
    private final SourceMeter meter;
    private final HealthNews news = new HealthNews();
    private final SessionListener listener;
    private final AtomicReference<@Nullable Checkpoint> checkpoint = new AtomicReference<>();
    private volatile @Nullable CutReason cut;
    private volatile @Nullable SourceHealth health;

    /**
     * @param listener is told of this session
     */
    Session(
            String id,
            String channel,
            String broadcast,
            PublishConnection connection,
            RingLimits ring,
            SourceLimits limits,
            SessionListener listener) {
        this.id = id;
        this.channel = channel;
        this.broadcast = broadcast;
        this.connection = connection;
        this.ring = new ReplayRing(ring);
        this.meter = new SourceMeter(limits, System.nanoTime());
        this.listener = listener;
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

    /** What the source was like lately; empty: not known yet. */
    public Optional<SourceHealth> health() {
        return Optional.ofNullable(health);
    }

    /** Keeps {@code offered} unless a newer one is here already. */
    public void offer(Checkpoint offered) {
        checkpoint.accumulateAndGet(
                offered, (kept, latest) -> kept == null || BY_PROGRESS.compare(kept, latest) <= 0 ? latest : kept);
        // A successor may begin at any of the positions.
        offered.positions().stream()
                .mapToLong(Checkpoint.Position::sourceMillis)
                .min()
                .ifPresent(ring::acknowledge);
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
    public Optional<CutReason> cutReason() {
        return Optional.ofNullable(cut);
    }

    @Override
    public void tag(FlvTag tag) {
        long now = System.nanoTime();
        int bytes = tag.content().readableBytes();
        Optional<Excess> excess = meter.observe(tag, now);
        ring.append(tag);
        listener.received(this, bytes);
        if (excess.isPresent() && cut == null) {
            cut(
                    switch (excess.get()) {
                        case BIT_RATE -> CutReason.BIT_RATE_TOO_HIGH;
                        case PICTURE_SIZE -> CutReason.PICTURE_TOO_LARGE;
                    });
        }
        meter.health(now).ifPresent(measured -> {
            health = measured;
            news.of(measured).ifPresent(changed -> listener.healthChanged(this, changed));
        });
    }

    @Override
    public void ended(PublishEnd end) {
        ring.finish();
        listener.ended(this, end);
    }
}
