package dev.millrace.ingest.rtmp;

import dev.millrace.ingest.session.CutReason;
import dev.millrace.ingest.session.Session;
import dev.millrace.ingest.session.SessionListener;
import dev.millrace.ingest.session.Sessions;
import dev.millrace.rtmp.publish.PublishEnd;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.ContextClosedEvent;

/**
 * Moves publishers to other pods when this one is told to stop: nobody may start any more, clients that know reconnect
 * requests get one and leave at a key frame, the others are cut one by one in the second half of the time, so that they
 * do not all come back at once. Runs before anything else stops, so the relay goes on meanwhile. The pod calls itself not
 * ready by then: the application context says so when it begins to close.
 */
public final class Drain implements ApplicationListener<ContextClosedEvent>, SessionListener {
    private static final Logger log = LoggerFactory.getLogger(Drain.class);
    private static final String REASON = "This server is being restarted. Please connect again.";

    private final Sessions sessions;
    private final Duration time;
    private final CountDownLatch empty = new CountDownLatch(1);
    private volatile boolean draining;

    /** @param time zero: there is no drain */
    Drain(Sessions sessions, Duration time) {
        this.sessions = sessions;
        this.time = time;
        sessions.addListener(this);
    }

    /** Whether nobody may start any more. */
    boolean isDraining() {
        return draining;
    }

    @Override
    public void onApplicationEvent(ContextClosedEvent closing) {
        draining = true;
        if (time.isZero() || sessions.live().isEmpty()) {
            return;
        }
        log.info("moving {} publishers to other pods", sessions.live().size());
        List<Session> deaf = new ArrayList<>();
        for (Session session : sessions.live()) {
            if (!session.requestReconnect(REASON)) {
                deaf.add(session);
            }
        }
        try (ScheduledExecutorService cuts = Executors.newSingleThreadScheduledExecutor()) {
            cutSpreadOut(deaf, cuts);
            boolean allLeft = empty.await(time.toMillis(), TimeUnit.MILLISECONDS);
            cuts.shutdownNow();
            log.info(
                    allLeft ? "all publishers have left" : "{} publishers are still here",
                    sessions.live().size());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void ended(Session session, PublishEnd end) {
        if (draining && sessions.live().isEmpty()) {
            empty.countDown();
        }
    }

    private void cutSpreadOut(List<Session> deaf, ScheduledExecutorService cuts) {
        long half = time.toMillis() / 2;
        for (int i = 0; i < deaf.size(); i++) {
            Session session = deaf.get(i);
            long delay = half + half * i / deaf.size();
            cuts.schedule(() -> session.cut(CutReason.SHUTTING_DOWN), delay, TimeUnit.MILLISECONDS);
        }
    }
}
