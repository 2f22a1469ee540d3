package dev.millrace.transcoder.playback;

import dev.millrace.hls.FinishedSegment;
import dev.millrace.hls.InitSection;
import dev.millrace.hls.MediaWindow;
import dev.millrace.hls.Part;
import dev.millrace.hls.Readiness;
import dev.millrace.hls.ReloadRequest;
import dev.millrace.hls.RenditionReport;
import dev.millrace.hls.SegmentHead;
import dev.millrace.hls.WindowSettings;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One rendition while it is live: one thread adds media, any number of (virtual) threads read, and wait for what is
 * announced but not there yet.
 */
public final class LiveRendition {
    private final RenditionFacts facts;
    private final WindowSettings settings;
    private final SegmentListener listener;
    private final Runnable onMedia;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Bitrate bitrate = new Bitrate();
    private @Nullable MediaWindow window;
    private @Nullable InitSection init;
    private long lastSegmentMicros;
    private long openBytes;
    private long openMicros;

    LiveRendition(RenditionFacts facts, WindowSettings settings, SegmentListener listener, Runnable onMedia) {
        this.facts = facts;
        this.settings = settings;
        this.listener = listener;
        this.onMedia = onMedia;
        this.lastSegmentMicros = 500_000L * settings.targetSeconds();
    }

    public RenditionFacts facts() {
        return facts;
    }

    /** Sets the initialization section of the segments to come. */
    public void init(InitSection section) {
        locked(() -> {
            init = section;
            if (window != null) {
                window.init(section);
            }
        });
    }

    /** Begins a segment. Those that are missing before it, because the encoder could not keep up, become gaps. */
    public void open(Cut cut) {
        locked(() -> {
            MediaWindow current = window;
            SegmentHead head = cut.head();
            if (current == null) {
                current = new MediaWindow(settings, head.sequence(), cut.discontinuitiesBefore());
                window = current;
                if (init != null) {
                    current.init(init);
                }
            }
            for (long missing = current.nextSequence(); missing < head.sequence(); missing++) {
                long before = (head.sequence() - missing) * lastSegmentMicros / 1000;
                current.gap(
                        new SegmentHead(
                                missing, head.generation(), head.programTime().minusMillis(before), false),
                        lastSegmentMicros);
            }
            current.open(head);
            openBytes = 0;
            openMicros = 0;
        });
    }

    /** Publishes a part of the open segment. */
    public void part(Part part) {
        locked(() -> {
            opened().append(part);
            openBytes += part.bytes().length;
            openMicros += part.durationMicros();
            changed.signalAll();
        });
        onMedia.run();
    }

    /** Ends the open segment. */
    public void finish() {
        lock.lock();
        Optional<FinishedSegment> finished;
        try {
            finished = window != null && window.isOpen() ? window.finish() : Optional.empty();
            finished.ifPresent(segment -> {
                lastSegmentMicros = segment.durationMicros();
                bitrate.segment(segment.length(), segment.durationMicros());
            });
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        finished.ifPresent(segment -> {
            listener.finished(facts, segment);
            onMedia.run();
        });
    }

    /** Ends the playlist for good. */
    void end() {
        finish();
        locked(() -> {
            if (window != null) {
                window.end();
            }
            changed.signalAll();
        });
    }

    boolean isPlayable() {
        lock.lock();
        try {
            return window != null && window.isPlayable();
        } finally {
            lock.unlock();
        }
    }

    /** Peak and average bits a second, as far as known. */
    long[] bandwidth() {
        lock.lock();
        try {
            long soFar = openMicros == 0 ? 0 : 8_000_000 * openBytes / openMicros;
            long nominal = facts.nominalBitrate() > 0 ? facts.nominalBitrate() : Math.max(soFar, 1);
            return new long[] {bitrate.peak(nominal), bitrate.average(nominal)};
        } finally {
            lock.unlock();
        }
    }

    Optional<RenditionReport> report(String uri) {
        lock.lock();
        try {
            return window == null ? Optional.empty() : window.report(uri);
        } finally {
            lock.unlock();
        }
    }

    /** Whether a playlist request can be answered, after waiting for that as long as {@code limit}. */
    Readiness await(ReloadRequest request, Duration limit) throws InterruptedException {
        long nanos = limit.toNanos();
        lock.lockInterruptibly();
        try {
            while (true) {
                Readiness readiness = window == null ? Readiness.WAIT : window.readiness(request);
                if (readiness != Readiness.WAIT || nanos <= 0) {
                    return readiness;
                }
                nanos = changed.awaitNanos(nanos);
            }
        } finally {
            lock.unlock();
        }
    }

    Optional<String> playlist(List<RenditionReport> others, boolean skip) {
        lock.lock();
        try {
            return window == null ? Optional.empty() : Optional.of(window.playlist(others, skip));
        } finally {
            lock.unlock();
        }
    }

    /** A file; one that the playlist hints at is waited for. */
    Optional<List<byte[]>> file(String name, Duration limit) throws InterruptedException {
        long nanos = limit.toNanos();
        lock.lockInterruptibly();
        try {
            while (window != null) {
                Optional<List<byte[]>> found = window.find(name);
                if (found.isPresent() || nanos <= 0 || !window.isHinted(name)) {
                    return found;
                }
                nanos = changed.awaitNanos(nanos);
            }
            return Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    int targetSeconds() {
        return settings.targetSeconds();
    }

    private MediaWindow opened() {
        if (window == null) {
            throw new IllegalStateException("no segment is open");
        }
        return window;
    }

    private void locked(Runnable action) {
        lock.lock();
        try {
            action.run();
        } finally {
            lock.unlock();
        }
    }
}
