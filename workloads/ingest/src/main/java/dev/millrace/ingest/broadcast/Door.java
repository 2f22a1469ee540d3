package dev.millrace.ingest.broadcast;

import dev.millrace.ingest.broadcast.Admission.Admitted;
import dev.millrace.ingest.broadcast.Admission.Refused;
import dev.millrace.ingest.broadcast.Broadcasts.Opened;
import dev.millrace.ingest.broadcast.LiveStreams.RejectedException;
import dev.millrace.ingest.broadcast.LiveStreams.Standing;
import dev.millrace.ingest.broadcast.LiveStreams.UnavailableException;
import dev.millrace.ingest.session.Session;
import dev.millrace.ingest.session.Sessions;
import dev.millrace.rtmp.publish.PublishConnection;
import dev.millrace.wire.BroadcastId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.springframework.dao.DataAccessException;

/**
 * Lets a publisher in: its key is a channel's, the channel's broadcast is opened or resumed, and the LiveStream points at
 * the publisher's session. Blocks for as long as PostgreSQL, Redis and Kubernetes take: call it on a virtual thread.
 */
public final class Door {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    /** A broadcast without a LiveStream that is younger than this is another pod's, which is about to apply it. */
    private static final Duration SETTLING = Duration.ofSeconds(30);

    private final Broadcasts broadcasts;
    private final LiveStreams liveStreams;
    private final StartLock lock;
    private final StartLock localLock = new LocalStartLock();
    private final Sessions sessions;
    private final InstantSource clock;

    public Door(
            Broadcasts broadcasts, LiveStreams liveStreams, StartLock lock, Sessions sessions, InstantSource clock) {
        this.broadcasts = broadcasts;
        this.liveStreams = liveStreams;
        this.lock = lock;
        this.sessions = sessions;
        this.clock = clock;
    }

    /** @param key the stream key; not kept */
    public Admission admit(String key, PublishConnection connection) throws InterruptedException {
        try {
            Optional<Channel> channel = broadcasts.authorize(StreamKey.hash(key));
            if (channel.isEmpty()) {
                return new Refused(Refusal.UNKNOWN_KEY, "no channel has this stream key");
            }
            if (channel.get().suspended()) {
                return suspended(channel.get());
            }
            return start(channel.get(), connection);
        } catch (DataAccessException e) {
            return new Refused(Refusal.DATABASE_UNAVAILABLE, String.valueOf(e.getMessage()));
        } catch (UnavailableException e) {
            return new Refused(Refusal.KUBERNETES_UNAVAILABLE, e.getMessage() + ": " + e.getCause());
        } catch (RejectedException e) {
            return new Refused(Refusal.LIVE_STREAM_REJECTED, e.getMessage() + ": " + e.getCause());
        }
    }

    /** One start a channel at a time, so that the LiveStream names the session that stays. */
    private Admission start(Channel channel, PublishConnection connection)
            throws InterruptedException, UnavailableException, RejectedException {
        try (StartLock.Hold here = localLock.acquire(channel.name(), PATIENCE)) {
            if (!here.mayProceed()) {
                return busy(channel);
            }
            try (StartLock.Hold everywhere = lock.acquire(channel.name(), PATIENCE)) {
                return everywhere.mayProceed() ? open(channel, connection) : busy(channel);
            }
        }
    }

    private Admission open(Channel channel, PublishConnection connection)
            throws UnavailableException, RejectedException {
        String session = sessions.nextId();
        Optional<Opened> opened = broadcasts.open(channel, BroadcastId.next(clock), session);
        if (opened.isPresent() && opened.get().resumed() && isOver(channel, opened.get())) {
            broadcasts.close(opened.get().id());
            opened = broadcasts.open(channel, BroadcastId.next(clock), session);
        }
        if (opened.isEmpty()) {
            return suspended(channel);
        }
        Session started = sessions.open(session, channel.name(), opened.get().id(), connection);
        boolean applied = false;
        try {
            liveStreams.apply(channel.name(), opened.get().id(), session);
            applied = true;
        } finally {
            if (!applied) {
                sessions.discard(started);
            }
        }
        sessions.start(started);
        return new Admitted(started);
    }

    private boolean isOver(Channel channel, Opened opened) throws UnavailableException {
        Standing standing = liveStreams.standing(channel.name(), opened.id());
        return switch (standing) {
            case OPEN -> false;
            case OVER -> true;
            case MISSING -> {
                Instant settled = BroadcastId.time(opened.id()).plus(SETTLING);
                yield clock.instant().isAfter(settled);
            }
        };
    }

    private static Refused suspended(Channel channel) {
        return new Refused(Refusal.CHANNEL_SUSPENDED, "channel " + channel.name() + " is suspended");
    }

    private static Refused busy(Channel channel) {
        return new Refused(Refusal.BUSY, "channel " + channel.name() + " is being started by another publisher");
    }
}
