package dev.millrace.ingest.broadcast;

import dev.millrace.ingest.session.Session;
import dev.millrace.ingest.session.SessionListener;
import dev.millrace.ingest.session.Sessions;
import dev.millrace.rtmp.publish.PublishEnd;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;

/**
 * Writes down when broadcasts lose their publishers, so that one that comes back after the grace time does not continue
 * what is over, even when the operator was not there to see. For the case that this pod is not there either, one
 * statement every {@link #INTERVAL} says for all of its sessions that they are here.
 */
final class Sightings implements SessionListener, SmartLifecycle {
    static final Duration INTERVAL = Duration.ofSeconds(10);

    private final Broadcasts broadcasts;
    private final Sessions sessions;
    private final Backlog backlog;
    private final InstantSource clock;
    private @Nullable ScheduledExecutorService ticker;

    Sightings(Broadcasts broadcasts, Sessions sessions, Backlog backlog, InstantSource clock) {
        this.broadcasts = broadcasts;
        this.sessions = sessions;
        this.backlog = backlog;
        this.clock = clock;
        sessions.addListener(this);
    }

    @Override
    public void ended(Session session, PublishEnd end) {
        Instant at = clock.instant();
        backlog.put(new Backlog.Subject("a lost source", session.id()), () -> {
            Duration ago = Duration.between(at, clock.instant());
            broadcasts.lost(session.broadcast(), session.id(), ago);
        });
    }

    @Override
    public void start() {
        ticker = Executors.newSingleThreadScheduledExecutor(
                Thread.ofVirtual().name("sightings").factory());
        ticker.scheduleWithFixedDelay(this::look, INTERVAL.toMillis(), INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void stop() {
        if (ticker != null) {
            ticker.shutdownNow();
            ticker = null;
        }
    }

    @Override
    public boolean isRunning() {
        return ticker != null;
    }

    private void look() {
        if (!sessions.live().isEmpty()) {
            backlog.put(new Backlog.Subject("sources that are here", ""), this::write);
        }
    }

    /** Who is here when it is written, not when it was asked for. */
    private void write() {
        List<String> here = sessions.live().stream().map(Session::broadcast).toList();
        if (!here.isEmpty()) {
            broadcasts.seen(here);
        }
    }
}
