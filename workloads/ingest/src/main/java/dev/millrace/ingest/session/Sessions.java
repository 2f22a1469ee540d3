package dev.millrace.ingest.session;

import dev.millrace.ingest.replay.RingLimits;
import dev.millrace.ingest.source.SourceHealth;
import dev.millrace.ingest.source.SourceLimits;
import dev.millrace.rtmp.publish.PublishConnection;
import dev.millrace.rtmp.publish.PublishEnd;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/** The sessions on this pod: one a channel, each known by its id from before its LiveStream names it. */
public final class Sessions {
    private static final Logger log = LoggerFactory.getLogger(Sessions.class);

    private final RingLimits ring;
    private final SourceLimits limits;
    private final MeterRegistry metrics;
    private final Map<String, Session> byId = new ConcurrentHashMap<>();
    private final Map<String, Session> byChannel = new ConcurrentHashMap<>();
    private final List<SessionListener> listeners = new CopyOnWriteArrayList<>();
    private final Counter received;

    public Sessions(RingLimits ring, SourceLimits limits, MeterRegistry metrics) {
        this.ring = ring;
        this.limits = limits;
        this.metrics = metrics;
        Gauge.builder("millrace.active.streams", byChannel, Map::size)
                .description("Publishers connected to this pod")
                .register(metrics);
        Gauge.builder("millrace.ingest.replay.bytes", byId, Sessions::replayBytes)
                .description("Media kept for transcoders to start from")
                .baseUnit("bytes")
                .register(metrics);
        received = Counter.builder("millrace.ingest.received")
                .description("Media that publishers sent")
                .baseUnit("bytes")
                .register(metrics);
    }

    /** From now on; for as long as these sessions are kept. */
    public void addListener(SessionListener listener) {
        listeners.add(listener);
    }

    public String nextId() {
        return SessionId.next();
    }

    /** A session that the relay serves from now on; give it up with {@link #discard} if it does not come to a start. */
    public Session open(String id, String channel, String broadcast, PublishConnection connection) {
        Session session = new Session(id, channel, broadcast, connection, ring, limits, new Events());
        byId.put(session.id(), session);
        return session;
    }

    /** Makes {@code session} the channel's, and cuts the one that was. */
    public void start(Session session) {
        Session old = byChannel.put(session.channel(), session);
        if (old != null) {
            old.cut(CutReason.TAKEN_OVER);
        }
        describe(log.atInfo(), session).log("publishing has started");
        listeners.forEach(listener -> listener.started(session));
    }

    public void discard(Session session) {
        byId.remove(session.id());
        session.ring().finish();
    }

    /** The session that is live under this id. */
    public Optional<Session> find(String id) {
        return Optional.ofNullable(byId.get(id));
    }

    /** The channel's newest session. */
    Optional<Session> ofChannel(String channel) {
        return Optional.ofNullable(byChannel.get(channel));
    }

    /** Of each channel the session that is its newest. */
    public Collection<Session> live() {
        return List.copyOf(byChannel.values());
    }

    /** Cuts whatever there is; returns whether there was anything. */
    public boolean cutAll(CutReason reason) {
        List<Session> all = List.copyOf(byId.values());
        all.forEach(session -> session.cut(reason));
        return !all.isEmpty();
    }

    /** Keeps the books, then tells the others. */
    private final class Events implements SessionListener {
        @Override
        public void received(Session session, int bytes) {
            received.increment(bytes);
        }

        @Override
        public void healthChanged(Session session, SourceHealth health) {
            listeners.forEach(listener -> listener.healthChanged(session, health));
        }

        @Override
        public void ended(Session session, PublishEnd end) {
            byId.remove(session.id());
            byChannel.remove(session.channel(), session);
            String reason = session.cutReason().map(Enum::name).orElse(end.name());
            Counter.builder("millrace.ingest.ended")
                    .description("Sessions that ended, by reason")
                    .tag("reason", reason)
                    .register(metrics)
                    .increment();
            describe(log.atInfo(), session).addKeyValue("reason", reason).log("publishing has ended");
            listeners.forEach(listener -> listener.ended(session, end));
        }
    }

    private static LoggingEventBuilder describe(LoggingEventBuilder event, Session session) {
        return event.addKeyValue("session", session.id())
                .addKeyValue("channel", session.channel())
                .addKeyValue("broadcast", session.broadcast());
    }

    private static double replayBytes(Map<String, Session> sessions) {
        return sessions.values().stream()
                .mapToLong(session -> session.ring().bytes())
                .sum();
    }
}
