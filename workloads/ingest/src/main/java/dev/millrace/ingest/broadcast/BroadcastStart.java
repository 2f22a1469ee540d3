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
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Starts a session of a channel: opens its broadcast or continues it, points the LiveStream at the session, and takes
 * the place of the session before. Blocks. For one start of a channel at a time, as far as locks can see to that; the
 * database keeps order among those that get past them.
 */
final class BroadcastStart {
    /** A broadcast without a LiveStream that is younger than this is another pod's, which is about to apply it. */
    private static final Duration SETTLING = Duration.ofSeconds(30);
    /**
     * How much longer than its grace a broadcast is continued while its LiveStream lives: the operator ends it on time,
     * unless it was not there to see. Longer than {@link Sightings#INTERVAL}, which the time of a loss is vague by.
     */
    private static final Duration LEEWAY = Sightings.INTERVAL.plusSeconds(5);

    private final Broadcasts broadcasts;
    private final LiveStreams liveStreams;
    private final Sessions sessions;
    private final Peers peers;
    private final Executor executor;
    private final InstantSource clock;

    /** @param executor for what nobody has to wait for */
    BroadcastStart(
            Broadcasts broadcasts,
            LiveStreams liveStreams,
            Sessions sessions,
            Peers peers,
            Executor executor,
            InstantSource clock) {
        this.broadcasts = broadcasts;
        this.liveStreams = liveStreams;
        this.sessions = sessions;
        this.peers = peers;
        this.executor = executor;
        this.clock = clock;
    }

    Admission start(Channel channel, byte[] keyHash, PublishConnection connection)
            throws UnavailableException, RejectedException, InterruptedException {
        String session = sessions.nextId();
        Optional<Opened> opened = broadcasts.open(channel, BroadcastId.next(clock), session);
        @Nullable String earlierRelay = null;
        if (opened.isPresent() && opened.get().resumed()) {
            Standing standing =
                    liveStreams.standing(channel.name(), opened.get().id());
            if (continues(opened.get(), standing)) {
                earlierRelay = standing instanceof Standing.Open open ? open.relayUrl() : null;
            } else {
                broadcasts.close(opened.get().id());
                opened = broadcasts.open(channel, BroadcastId.next(clock), session);
            }
        }
        if (opened.isEmpty()) {
            return refused(channel, Refusal.CHANNEL_SUSPENDED);
        }
        Admission admission = claim(channel, opened.get().id(), session, keyHash, connection);
        if (admission instanceof Admitted) {
            leave(earlierRelay);
        }
        return admission;
    }

    private boolean continues(Opened opened, Standing standing) throws InterruptedException {
        return switch (standing) {
            case Standing.Over() -> false;
            case Standing.Missing() -> {
                Instant settled = BroadcastId.time(opened.id()).plus(SETTLING);
                yield !clock.instant().isAfter(settled);
            }
            // The second half: while the database was away, nobody could write down that the source was there.
            case Standing.Open(Duration grace, String relay) ->
                opened.away().compareTo(grace.plus(LEEWAY)) <= 0
                        || relay != null && (isHere(relay) || peers.takeOver(relay));
        };
    }

    private Admission claim(
            Channel channel, String broadcast, String session, byte[] keyHash, PublishConnection connection)
            throws UnavailableException, RejectedException {
        Session starting = sessions.open(session, channel.name(), broadcast, connection);
        boolean started = false;
        try (Claim claim = broadcasts.claim(broadcast, session, keyHash)) {
            if (claim.outcome() == Claim.Outcome.GRANTED) {
                liveStreams.apply(channel.name(), broadcast, session);
                claim.commit();
                sessions.start(starting);
                started = true;
            }
            return switch (claim.outcome()) {
                case GRANTED -> new Admitted(starting);
                case OVERTAKEN -> refused(channel, Refusal.BUSY);
                case SUSPENDED -> refused(channel, Refusal.CHANNEL_SUSPENDED);
                case KEY_REPLACED -> new Refused(Refusal.UNKNOWN_KEY, null, "the key was replaced just now");
            };
        } finally {
            if (!started) {
                sessions.discard(starting);
            }
        }
    }

    /** The session before may hang on another pod, half open: nobody there knows that it has lost its broadcast. */
    private void leave(@Nullable String earlierRelay) {
        if (earlierRelay != null && !isHere(earlierRelay)) {
            executor.execute(() -> {
                try {
                    peers.takeOver(earlierRelay);
                } catch (InterruptedException stopping) {
                    Thread.currentThread().interrupt();
                }
            });
        }
    }

    private boolean isHere(String relayUrl) {
        return sessions.find(relayUrl.substring(relayUrl.lastIndexOf('/') + 1)).isPresent();
    }

    private static Refused refused(Channel channel, Refusal refusal) {
        return new Refused(refusal, channel.name(), "channel " + channel.name());
    }
}
