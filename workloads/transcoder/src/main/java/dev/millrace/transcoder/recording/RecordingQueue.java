package dev.millrace.transcoder.recording;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What is on its way: handed over by the pipeline, then waiting for object storage, on disk or in memory. The memory is
 * bounded; who hands something over never waits. Thread-safe: many hand over, one thread journals, one uploads.
 */
final class RecordingQueue {
    /** Uploads side by side: the renditions of a usual ladder. */
    static final int MOST_AT_ONCE = 8;
    /** Renditions finish a segment at about the same time, so the next of each is not far. */
    private static final int LOOK_AHEAD = 64;

    private final long memoryLimit;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<Item> handed = new ArrayDeque<>();
    private final ArrayDeque<Item> waiting = new ArrayDeque<>();
    private @Nullable Thumbnail thumbnail;
    private long memoryBytes;
    private long segmentBytes;
    private int segments;
    private boolean journaling;
    private boolean uploading;
    private boolean released;
    private boolean finished;
    private boolean closed;
    private boolean over;
    private boolean hurried;

    /** @param memoryLimit most bytes of media that are not on disk */
    RecordingQueue(long memoryLimit) {
        this.memoryLimit = memoryLimit;
    }

    /**
     * @param bytes of the body
     * @param body in pieces; empty when it is on disk
     * @param stored where it is on disk; null: in memory
     */
    record Item(JournalEntry entry, int bytes, List<byte[]> body, Journal.@Nullable Stored stored) {
        static Item inMemory(JournalEntry entry, List<byte[]> body) {
            return new Item(entry, body.stream().mapToInt(piece -> piece.length).sum(), body, null);
        }

        static Item onDisk(Journal.Stored stored) {
            return new Item(stored.entry(), stored.bodyBytes(), List.of(), stored);
        }

        private boolean isSegment() {
            return entry instanceof JournalEntry.Segment;
        }
    }

    /** @return false: there is no room, and none of them was taken */
    boolean offer(List<Item> items) {
        lock.lock();
        try {
            long bytes = items.stream().mapToLong(Item::bytes).sum();
            if (closed || finished || (bytes > 0 && memoryBytes + bytes > memoryLimit)) {
                return false;
            }
            memoryBytes += bytes;
            items.forEach(this::count);
            handed.addAll(items);
            changed.signalAll();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** What an earlier process left on disk. */
    void resume(List<Item> items) {
        lock.lock();
        try {
            items.forEach(this::count);
            waiting.addAll(items);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Takes the place of an older one that still waits. */
    void offer(Thumbnail newest) {
        lock.lock();
        try {
            thumbnail = newest;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Whether more than half of the memory is taken. */
    boolean isCrowded() {
        lock.lock();
        try {
            return memoryBytes > memoryLimit / 2;
        } finally {
            lock.unlock();
        }
    }

    /** The next one to journal, which must then be {@link #journaled}; null: there will be none. */
    @Nullable
    Item nextToJournal() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (handed.isEmpty() && !closed && !finished) {
                changed.await();
            }
            Item item = closed ? null : handed.poll();
            journaling = item != null;
            return item;
        } finally {
            lock.unlock();
        }
    }

    /** @param item as it was handed over, or on disk now */
    void journaled(Item item) {
        lock.lock();
        try {
            if (item.stored() != null) {
                memoryBytes -= item.bytes();
            }
            journaling = false;
            waiting.add(item);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * The next ones to upload, each of another rendition, which must then be {@link #uploaded}; none: there is a thumbnail
     * to store and nothing else, or there will be nothing more.
     */
    List<Item> nextToUpload() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            uploading = false;
            changed.signalAll();
            while (waiting.isEmpty() && !(isEmpty() && thumbnail != null) && !closed && !finished) {
                if (released && isEmpty()) {
                    finished = true;
                    changed.signalAll();
                } else {
                    changed.await();
                }
            }
            uploading = !closed && !finished;
            return closed ? List.of() : batch();
        } finally {
            lock.unlock();
        }
    }

    @Nullable
    Thumbnail takeThumbnail() {
        lock.lock();
        try {
            Thumbnail newest = thumbnail;
            thumbnail = null;
            return newest;
        } finally {
            lock.unlock();
        }
    }

    void uploaded(Item item) {
        lock.lock();
        try {
            if (item.stored() == null) {
                memoryBytes -= item.bytes();
            }
            if (item.isSegment()) {
                segmentBytes -= item.bytes();
                segments--;
            }
        } finally {
            lock.unlock();
        }
    }

    boolean hasMoreToUpload() {
        lock.lock();
        try {
            return !waiting.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    int segments() {
        lock.lock();
        try {
            return segments;
        } finally {
            lock.unlock();
        }
    }

    long segmentBytes() {
        lock.lock();
        try {
            return segmentBytes;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until all is stored; false: it was told not to wait any more. */
    boolean drain() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!isStored() && !closed && !hurried) {
                changed.await();
            }
            return isStored();
        } finally {
            lock.unlock();
        }
    }

    /** @return whether it finished before the time was over */
    boolean awaitFinished(Duration time) throws InterruptedException {
        long nanos = time.toNanos();
        lock.lockInterruptibly();
        try {
            while (!over && nanos > 0) {
                nanos = changed.awaitNanos(nanos);
            }
            return finished;
        } finally {
            lock.unlock();
        }
    }

    /** The uploader has put everything away and does nothing more. */
    void over() {
        lock.lock();
        try {
            over = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    boolean isFinished() {
        lock.lock();
        try {
            return finished;
        } finally {
            lock.unlock();
        }
    }

    /** Whoever waits for all to be stored waits no more; it goes on all the same. */
    void hurry() {
        lock.lock();
        try {
            hurried = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** It finishes when it is empty. */
    void release() {
        lock.lock();
        try {
            released = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** @return whether it takes more again; false: it has finished */
    boolean reclaim() {
        lock.lock();
        try {
            if (finished || closed) {
                return false;
            }
            released = false;
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Waits, but not beyond its closing. */
    void pause(Duration time) throws InterruptedException {
        long nanos = time.toNanos();
        lock.lockInterruptibly();
        try {
            while (!closed && nanos > 0) {
                nanos = changed.awaitNanos(nanos);
            }
        } finally {
            lock.unlock();
        }
    }

    boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    /** Stops at once; what is on disk stays there. */
    void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** The first of each track, among those before the next that has none. */
    private List<Item> batch() {
        List<Item> batch = new ArrayList<>();
        Set<String> tracks = new HashSet<>();
        Iterator<Item> first = waiting.iterator();
        for (int seen = 0; seen < LOOK_AHEAD && first.hasNext() && batch.size() < MOST_AT_ONCE; seen++) {
            Item item = first.next();
            String track = item.entry().track();
            if (track.isEmpty()) {
                if (seen == 0) {
                    first.remove();
                    batch.add(item);
                }
                break;
            }
            if (tracks.add(track)) {
                first.remove();
                batch.add(item);
            }
        }
        return batch;
    }

    private boolean isStored() {
        return finished || isEmpty() && !uploading;
    }

    private boolean isEmpty() {
        return handed.isEmpty() && !journaling && waiting.isEmpty();
    }

    private void count(Item item) {
        if (item.isSegment()) {
            segmentBytes += item.bytes();
            segments++;
        }
    }
}
