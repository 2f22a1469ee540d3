package dev.millrace.transcoder.recording;

import dev.millrace.hls.FinishedSegment;
import dev.millrace.hls.InitSection;
import dev.millrace.hls.Part;
import dev.millrace.transcoder.playback.RenditionFacts;
import dev.millrace.wire.StreamReport.Recording;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * Uploads each finished segment once, in order, on a thread of its own. The live path never waits: what does not fit
 * the queue is lost to the recording, and said so.
 */
public final class Recorder implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Recorder.class);
    private static final Duration FIRST_RETRY = Duration.ofMillis(200);
    private static final Duration LAST_RETRY = Duration.ofSeconds(5);

    private final String broadcast;
    private final ObjectStore store;
    private final RecordingIndex index;
    private final long queueBytes;
    private final MeterRegistry metrics;
    private final Runnable onChange;
    private final Set<String> storedInits = new HashSet<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<Upload> queue = new ArrayDeque<>();
    private long queued;
    private boolean busy;
    private boolean closing;
    private long lost;
    private @Nullable String trouble;

    private record Upload(RenditionFacts facts, FinishedSegment segment) {}

    /** Work that may fail and is then done again. */
    private interface Attempt {
        void run() throws IOException;
    }

    /**
     * @param firstSequence of the first segment to come; above 0 the index of a predecessor is carried on
     * @param queueBytes most bytes that wait
     * @param onChange called when the state changes; must not block
     */
    public Recorder(
            String broadcast,
            long firstSequence,
            ObjectStore store,
            long queueBytes,
            JsonMapper json,
            MeterRegistry metrics,
            Runnable onChange) {
        this.broadcast = broadcast;
        this.store = store;
        this.index = new RecordingIndex(broadcast, store, json);
        this.queueBytes = queueBytes;
        this.metrics = metrics;
        this.onChange = onChange;
        Thread.ofVirtual().name("recorder").start(() -> run(firstSequence));
    }

    /** Takes a segment; never blocks. */
    public void add(RenditionFacts facts, FinishedSegment segment) {
        boolean first = false;
        lock.lock();
        try {
            if (closing) {
                return;
            }
            if (queued + segment.length() > queueBytes) {
                first = lost++ == 0;
                metrics.counter("millrace.transcoder.recording.lost.segments").increment();
            } else {
                queue.add(new Upload(facts, segment));
                queued += segment.length();
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
        if (first) {
            log.atError().addKeyValue("broadcast", broadcast).log("the upload queue is full: segments are lost");
            onChange.run();
        }
    }

    public Recording state() {
        lock.lock();
        try {
            int waiting = queue.size() + (busy ? 1 : 0);
            if (lost > 0) {
                return new Recording(Recording.State.INCOMPLETE, waiting, lost + " segments were not recorded.");
            }
            return trouble == null
                    ? new Recording(Recording.State.ON, waiting, null)
                    : new Recording(Recording.State.DEGRADED, waiting, trouble);
        } finally {
            lock.unlock();
        }
    }

    /** Waits until all is stored, or until the recorder is closed. */
    public void drain() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while ((busy || !queue.isEmpty()) && !closing) {
                changed.await();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Stops at once; what still waits is not stored. */
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

    private void run(long firstSequence) {
        try {
            if (firstSequence > 0) {
                untilDone(() -> index.carryOn(firstSequence));
            }
            Upload upload = next();
            while (upload != null) {
                store(upload);
                upload = next();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private @Nullable Upload next() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            busy = false;
            changed.signalAll();
            while (queue.isEmpty() && !closing) {
                changed.await();
            }
            Upload upload = closing ? null : queue.poll();
            busy = upload != null;
            return upload;
        } finally {
            lock.unlock();
        }
    }

    private void store(Upload upload) throws InterruptedException {
        FinishedSegment segment = upload.segment();
        String folder = "broadcasts/" + broadcast + "/" + upload.facts().name() + "/";
        InitSection init = segment.init();
        untilDone(() -> {
            if (!storedInits.contains(folder + init.name())) {
                store.put(folder + init.name(), "video/mp4", init.bytes());
                storedInits.add(folder + init.name());
            }
            store.put(folder + segment.name(), "video/mp4", bytes(segment));
        });
        metrics.counter("millrace.transcoder.recorded.bytes").increment(segment.length());
        untilDone(() -> index.add(upload.facts(), segment));
        boolean last;
        lock.lock();
        try {
            queued -= segment.length();
            last = queue.isEmpty();
        } finally {
            lock.unlock();
        }
        if (last) {
            untilDone(index::write);
        }
    }

    private void untilDone(Attempt attempt) throws InterruptedException {
        Duration pause = FIRST_RETRY;
        while (true) {
            try {
                attempt.run();
                became(null);
                return;
            } catch (IOException | RuntimeException e) {
                log.atWarn()
                        .addKeyValue("broadcast", broadcast)
                        .log("object storage fails, next try in {} ms: {}", pause.toMillis(), e.toString());
                became("Object storage does not take segments: they wait.");
            }
            lock.lockInterruptibly();
            try {
                if (closing) {
                    return;
                }
                changed.awaitNanos(pause.toNanos());
            } finally {
                lock.unlock();
            }
            pause = pause.multipliedBy(2).compareTo(LAST_RETRY) > 0 ? LAST_RETRY : pause.multipliedBy(2);
        }
    }

    private void became(@Nullable String state) {
        boolean news;
        lock.lock();
        try {
            news = (trouble == null) != (state == null);
            trouble = state;
        } finally {
            lock.unlock();
        }
        if (news) {
            onChange.run();
        }
    }

    private static byte[] bytes(FinishedSegment segment) {
        ByteBuffer bytes = ByteBuffer.allocate(segment.length());
        for (Part part : segment.parts()) {
            bytes.put(part.bytes());
        }
        return bytes.array();
    }
}
