package dev.millrace.transcoder.broadcast;

import dev.millrace.wire.StreamReport;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * Tells the operator the newest state until it is answered; states that were overtaken are not sent. On a thread of
 * its own.
 */
final class ReportSender implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ReportSender.class);
    private static final int NOT_ASSIGNED = 410;
    private static final Duration TIMEOUT = Duration.ofSeconds(3);
    private static final Duration FIRST_RETRY = Duration.ofMillis(100);
    private static final Duration LAST_RETRY = Duration.ofSeconds(5);

    private final HttpClient http;
    private final JsonMapper json;
    private final String token;
    private final Runnable onNotAssigned;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private @Nullable Entry newest;
    private boolean closing;

    private record Entry(String url, StreamReport report) {}

    /** @param onNotAssigned called once when the operator says that this pod has no part in the broadcast any more */
    ReportSender(HttpClient http, JsonMapper json, String token, Runnable onNotAssigned) {
        this.http = http;
        this.json = json;
        this.token = token;
        this.onNotAssigned = onNotAssigned;
        Thread.ofVirtual().name("reports").start(this::run);
    }

    void send(String url, StreamReport report) {
        lock.lock();
        try {
            newest = new Entry(url, report);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closing = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        try {
            Duration pause = FIRST_RETRY;
            Entry entry = next(null);
            while (entry != null) {
                int status = put(entry);
                if (status == NOT_ASSIGNED) {
                    onNotAssigned.run();
                    return;
                }
                boolean answered = status / 100 == 2;
                if (!answered) {
                    log.atWarn()
                            .addKeyValue("broadcast", entry.report().broadcast())
                            .log(
                                    "the operator did not take a report ({}): next try in {} ms",
                                    status,
                                    pause.toMillis());
                    pause(pause);
                }
                pause = answered || pause.multipliedBy(2).compareTo(LAST_RETRY) > 0
                        ? answered ? FIRST_RETRY : LAST_RETRY
                        : pause.multipliedBy(2);
                entry = next(answered ? null : entry);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The newest entry, or the one to repeat; null at the end. */
    private @Nullable Entry next(@Nullable Entry repeat) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (newest == null && repeat == null && !closing) {
                changed.await();
            }
            Entry entry = newest == null ? repeat : newest;
            newest = null;
            return closing && repeat != null ? null : entry;
        } finally {
            lock.unlock();
        }
    }

    private void pause(Duration pause) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            if (!closing) {
                changed.awaitNanos(pause.toNanos());
            }
        } finally {
            lock.unlock();
        }
    }

    /** @return the status, 0 when there was no answer */
    private int put(Entry entry) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(entry.url()))
                .timeout(TIMEOUT)
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofByteArray(json.writeValueAsBytes(entry.report())))
                .build();
        try {
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        } catch (IOException e) {
            return 0;
        }
    }
}
