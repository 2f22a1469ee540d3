package dev.millrace.ingest.broadcast;

import dev.millrace.ingest.broadcast.Admission.Refused;
import dev.millrace.ingest.broadcast.LiveStreams.RejectedException;
import dev.millrace.ingest.broadcast.LiveStreams.UnavailableException;
import dev.millrace.rtmp.publish.PublishConnection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/**
 * Lets a publisher in: its key is a channel's, the channel's broadcast is opened or continued, and the LiveStream points
 * at the publisher's session. Blocks for as long as PostgreSQL, Redis and Kubernetes take: call it on a virtual thread.
 */
public final class Door {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    /** PostgreSQL's lock_not_available: a lock_timeout is over. */
    private static final String LOCK_NOT_AVAILABLE = "55P03";

    private final Broadcasts broadcasts;
    private final BroadcastStart start;
    private final StartLock lock;
    private final StartLock localLock = new LocalStartLock();

    Door(Broadcasts broadcasts, BroadcastStart start, StartLock lock) {
        this.broadcasts = broadcasts;
        this.start = start;
        this.lock = lock;
    }

    /** @param key the stream key; not kept */
    public Admission admit(String key, PublishConnection connection) throws InterruptedException {
        byte[] hash = StreamKey.hash(key);
        Optional<Channel> channel;
        try {
            channel = broadcasts.authorize(hash);
        } catch (DataAccessException e) {
            return new Refused(Refusal.DATABASE_UNAVAILABLE, null, String.valueOf(e.getMessage()));
        }
        if (channel.isEmpty()) {
            return new Refused(Refusal.UNKNOWN_KEY, null, "no channel has this stream key");
        }
        if (channel.get().suspended()) {
            return refused(Refusal.CHANNEL_SUSPENDED, channel.get(), "the channel is suspended");
        }
        try {
            return start(channel.get(), hash, connection);
        } catch (DataAccessException | TransactionException e) {
            return isLocked(e)
                    ? refused(Refusal.BUSY, channel.get(), "another publisher holds the broadcast")
                    : refused(Refusal.DATABASE_UNAVAILABLE, channel.get(), String.valueOf(e.getMessage()));
        } catch (UnavailableException e) {
            return refused(Refusal.KUBERNETES_UNAVAILABLE, channel.get(), e.getMessage() + ": " + e.getCause());
        } catch (RejectedException e) {
            return refused(Refusal.LIVE_STREAM_REJECTED, channel.get(), e.getMessage() + ": " + e.getCause());
        }
    }

    /** One start a channel at a time, so that few have to ask the database who came last. */
    private Admission start(Channel channel, byte[] hash, PublishConnection connection)
            throws InterruptedException, UnavailableException, RejectedException {
        try (StartLock.Hold here = localLock.acquire(channel.name(), PATIENCE)) {
            if (!here.mayProceed()) {
                return busy(channel);
            }
            try (StartLock.Hold everywhere = lock.acquire(channel.name(), PATIENCE)) {
                return everywhere.mayProceed() ? start.start(channel, hash, connection) : busy(channel);
            }
        }
    }

    private static Refused busy(Channel channel) {
        return refused(Refusal.BUSY, channel, "another publisher is being let in");
    }

    private static Refused refused(Refusal refusal, Channel channel, String detail) {
        return new Refused(refusal, channel.name(), "channel " + channel.name() + ": " + detail);
    }

    private static boolean isLocked(RuntimeException e) {
        return NestedExceptionUtils.getMostSpecificCause(e) instanceof SQLException cause
                && LOCK_NOT_AVAILABLE.equals(cause.getSQLState());
    }
}
