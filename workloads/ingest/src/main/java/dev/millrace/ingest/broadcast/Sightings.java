package dev.millrace.ingest.broadcast;

import dev.millrace.ingest.session.Session;
import dev.millrace.ingest.session.SessionListener;
import dev.millrace.ingest.session.Sessions;
import dev.millrace.rtmp.publish.PublishEnd;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;

/**
 * Writes down when broadcasts lose their publishers, so that one that comes back after the grace time does not continue
 * what is over, even when the operator was not there to see. For the case that this pod is not there either, one
 * statement every {@link #INTERVAL} says for all of its sessions that they are here.
 *
 * <p>While the database is away, losses are kept. They are written before the pod stops, if they can be.
 */
final class Sightings implements SessionListener, SmartLifecycle {
    static final Duration INTERVAL = Duration.ofSeconds(10);

    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final Logger log = LoggerFactory.getLogger(Sightings.class);
    /** Older ones are of broadcasts that are long over. */
    private static final int MOST_LOSSES = 10_000;

    private final Broadcasts broadcasts;
    private final Sessions sessions;
    private final InstantSource clock;
    private final Queue<Loss> losses = new ConcurrentLinkedQueue<>();
    private @Nullable ScheduledExecutorService worker;

    private record Loss(String broadcast, String session, Instant at) {}

    Sightings(Broadcasts broadcasts, Sessions sessions, InstantSource clock) {
        this.broadcasts = broadcasts;
        this.sessions = sessions;
        this.clock = clock;
        sessions.addListener(this);
    }

    @Override
    public void ended(Session session, PublishEnd end) {
        losses.add(new Loss(session.broadcast(), session.id(), clock.instant()));
        if (losses.size() > MOST_LOSSES) {
            losses.poll();
        }
        ScheduledExecutorService running = worker;
        if (running != null && !running.isShutdown()) {
            running.execute(this::write);
        }
    }

    @Override
    public void start() {
        ScheduledExecutorService starting = Executors.newSingleThreadScheduledExecutor(
                Thread.ofVirtual().name("sightings").factory());
        starting.scheduleWithFixedDelay(this::write, INTERVAL.toMillis(), INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
        worker = starting;
    }

    /** After the RTMP server, which ends all sessions. */
    @Override
    public void stop() {
        ScheduledExecutorService stopping = worker;
        if (stopping != null) {
            stopping.execute(this::write);
            stopping.close();
            worker = null;
        }
    }

    @Override
    public boolean isRunning() {
        return worker != null;
    }

    @Override
    public int getPhase() {
        return DEFAULT_PHASE - 1;
    }

    private void write() {
        try {
            for (Iterator<Loss> left = losses.iterator(); left.hasNext(); left.remove()) {
                Loss loss = left.next();
                broadcasts.lost(loss.broadcast(), loss.session(), Duration.between(loss.at(), clock.instant()));
            }
            List<String> here = sessions.live().stream().map(Session::broadcast).toList();
            if (!here.isEmpty()) {
                broadcasts.seen(here);
            }
        } catch (DataAccessException away) {
            log.debug("the database was not told which publishers are here: {}", away.getMessage());
            retryLosses();
        }
    }

    private void retryLosses() {
        ScheduledExecutorService running = worker;
        if (running != null && !running.isShutdown() && !losses.isEmpty()) {
            running.schedule(this::write, RETRY.toMillis(), TimeUnit.MILLISECONDS);
        }
    }
}
