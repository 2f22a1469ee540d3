package dev.millrace.transcoder.relay;

import dev.millrace.rtmp.flv.FlvReader;
import dev.millrace.rtmp.flv.FlvTag;
import dev.millrace.transcoder.codec.UnsupportedMediaException;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads one source, a publisher's session at the relay or one that is fetched, on a thread of its own, and connects again
 * when the body breaks off, at the first time stamp that was not seen.
 */
public final class RelaySession implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(RelaySession.class);
    private static final int LONGEST_TAG = (1 << 24) - 1;
    private static final long WRAP = 1L << 32;
    /** A source that is silent for so long is as good as broken; ingest ends silent publishers sooner or later. */
    private static final Duration SILENCE = Duration.ofSeconds(10);

    private static final Duration FIRST_RETRY = Duration.ofMillis(100);
    private static final Duration LAST_RETRY = Duration.ofSeconds(2);

    private final String broadcast;
    private final FlvSource source;
    private final RelayListener listener;
    private final FlvEvents events = new FlvEvents();
    private final Thread thread;
    private volatile boolean closing;
    private volatile @Nullable InputStream body;
    private volatile long readNanos;

    public RelaySession(String broadcast, FlvSource source, RelayListener listener) {
        this.broadcast = broadcast;
        this.source = source;
        this.listener = listener;
        this.thread = Thread.ofPlatform().name("relay").daemon().unstarted(this::run);
    }

    public void start() {
        thread.start();
        Thread.ofVirtual().name("relay-watch").start(this::watch);
    }

    /** Stops reading. When it returns, the listener hears nothing more. */
    @Override
    public void close() {
        closing = true;
        source.abandon();
        closeBody();
        LockSupport.unpark(thread);
        if (Thread.currentThread() == thread) {
            return;
        }
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                // Again and again: the body may have been opened after it was closed here.
                closeBody();
                thread.join(Duration.ofMillis(200));
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        int attempt = 0;
        while (!closing) {
            long before = System.nanoTime();
            try {
                Optional<InputStream> opened = source.open(listener.nextMillis());
                if (opened.isEmpty() || read(opened.get())) {
                    end();
                    return;
                }
            } catch (IOException | RuntimeException e) {
                boolean lasted = System.nanoTime() - before > SILENCE.toNanos();
                attempt = lasted ? 1 : attempt + 1;
                failed(attempt, e);
            }
        }
    }

    private void end() {
        if (!closing) {
            listener.ended();
        }
    }

    private void failed(int attempt, Exception reason) {
        if (closing) {
            return;
        }
        log.atWarn()
                .addKeyValue("broadcast", broadcast)
                .log("the source broke off (attempt {}): {}", attempt, reason.toString());
        String message = reason.getMessage();
        listener.failing(attempt, message == null ? reason.getClass().getSimpleName() : message);
        long pause = FIRST_RETRY.toNanos() << Math.min(attempt - 1, 10);
        LockSupport.parkNanos(Math.min(pause, LAST_RETRY.toNanos()));
    }

    /** @return whether the body ended cleanly */
    private boolean read(InputStream stream) throws IOException {
        readNanos = System.nanoTime();
        body = stream;
        listener.connected();
        long near = listener.nextMillis().orElse(0L);
        try (FlvReader reader = new FlvReader(new BufferedInputStream(stream, 64 * 1024), LONGEST_TAG)) {
            long offset = 0;
            boolean first = true;
            while (!closing) {
                Optional<FlvTag> next = reader.next();
                readNanos = System.nanoTime();
                if (next.isEmpty()) {
                    // A body that was closed on this side looks as if it had ended.
                    if (body == null && !closing) {
                        throw new EOFException("it fell silent");
                    }
                    return true;
                }
                FlvTag tag = next.get();
                if (first && tag.type() != FlvTag.Type.SCRIPT && !tag.isDecoderConfiguration()) {
                    first = false;
                    offset = WRAP * Math.round((double) (near - tag.timestampMillis()) / WRAP);
                }
                deliver(tag, tag.timestampMillis() + offset);
            }
            return false;
        } finally {
            body = null;
        }
    }

    private void deliver(FlvTag tag, long millis) {
        try {
            events.read(tag, millis, System.nanoTime()).forEach(listener::event);
        } catch (UnsupportedMediaException e) {
            listener.unsupported(e);
        } finally {
            tag.release();
        }
    }

    private void watch() {
        while (!closing && thread.isAlive()) {
            LockSupport.parkNanos(Duration.ofSeconds(1).toNanos());
            if (body != null && System.nanoTime() - readNanos > SILENCE.toNanos()) {
                closeBody();
            }
        }
    }

    private void closeBody() {
        InputStream stream = body;
        body = null;
        if (stream != null) {
            try {
                stream.close();
            } catch (IOException e) {
                log.debug("the source's body does not close: {}", e.getMessage());
            }
        }
    }
}
