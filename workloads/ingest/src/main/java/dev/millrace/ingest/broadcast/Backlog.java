package dev.millrace.ingest.broadcast;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;

/**
 * What is to be written to the database when it is there, in order, by one thread: nobody waits for it. While the
 * database is away, of each subject the newest is kept, up to a bound. The rest is written before the pod stops, if it can
 * be. Safe for use by several threads.
 */
final class Backlog implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(Backlog.class);
    private static final long RETRY_MILLIS = 1_000;
    private static final int MOST = 10_000;

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Subject, Runnable> pending = new LinkedHashMap<>();
    private @Nullable ScheduledExecutorService worker;

    /**
     * What something is about: a later write about the same thing takes the place of an earlier one.
     *
     * @param kind of write
     * @param name what it is about
     */
    record Subject(String kind, String name) {}

    void put(Subject subject, Runnable write) {
        lock.lock();
        try {
            pending.remove(subject);
            pending.put(subject, write);
            if (pending.size() > MOST) {
                pending.remove(pending.keySet().iterator().next());
            }
        } finally {
            lock.unlock();
        }
        schedule(0);
    }

    @Override
    public void start() {
        worker = Executors.newSingleThreadScheduledExecutor(
                Thread.ofVirtual().name("backlog").factory());
    }

    /** After the RTMP server, which ends all sessions. */
    @Override
    public void stop() {
        ScheduledExecutorService stopping = worker;
        if (stopping != null) {
            schedule(0);
            worker = null;
            stopping.close();
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

    private void schedule(long millis) {
        ScheduledExecutorService running = worker;
        if (running != null) {
            try {
                running.schedule(this::write, millis, TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException stopping) {
                log.debug("the pod stops before this could be written");
            }
        }
    }

    private void write() {
        for (Optional<Subject> next = first(); next.isPresent(); next = first()) {
            Runnable write = take(next.get());
            try {
                write.run();
            } catch (DataAccessException away) {
                log.debug("not written yet: {}: {}", next.get().kind(), away.getMessage());
                giveBack(next.get(), write);
                schedule(RETRY_MILLIS);
                return;
            } catch (RuntimeException e) {
                log.error("not written: {}", next.get().kind(), e);
            }
        }
    }

    private Optional<Subject> first() {
        lock.lock();
        try {
            return pending.keySet().stream().findFirst();
        } finally {
            lock.unlock();
        }
    }

    private Runnable take(Subject subject) {
        lock.lock();
        try {
            return pending.getOrDefault(subject, () -> {});
        } finally {
            pending.remove(subject);
            lock.unlock();
        }
    }

    /** Unless something newer has come about it. */
    private void giveBack(Subject subject, Runnable write) {
        lock.lock();
        try {
            pending.putIfAbsent(subject, write);
        } finally {
            lock.unlock();
        }
    }
}
