package dev.millrace.transcoder.recording;

import dev.millrace.hls.MediaNames;
import dev.millrace.transcoder.recording.RecordingQueue.Item;
import dev.millrace.wire.BroadcastId;
import dev.millrace.wire.recording.RecordingEnd;
import dev.millrace.wire.recording.RecordingKeys;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * Stores what waits, several renditions side by side but each in order, and tries each again until it is stored. An entry leaves the journal only when the index
 * names it, so whatever happens in between is done again, under the same names. Runs on a thread of its own.
 */
final class Uploader implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(Uploader.class);
    private static final String MEDIA = "video/mp4";
    private static final String JSON = "application/json";
    /** Renditions times ten: while much waits, the index follows after about so many. */
    private static final int INDEX_AFTER = 50;
    /** One failure in a row may be a hiccup. */
    private static final int FAILURES_BEFORE_REPORT = 2;
    /** So many requests in a row are no chance success on a bad line. */
    private static final int SUCCESSES_BEFORE_REPORT = 10;

    private final String broadcast;
    private final ObjectStore store;
    private final RecordingQueue queue;
    private final Optional<Journal> journal;
    private final RecordingIndex index;
    private final RecordingHealth health;
    private final RecordingMetrics metrics;
    private final Backoff backoff;
    private final JsonMapper json;
    private final Runnable onFinished;
    private final Set<String> storedInits = ConcurrentHashMap.newKeySet();
    private final List<Item> unindexed = new ArrayList<>();
    private long lastMinute = -1;
    private final AtomicInteger inARow = new AtomicInteger();
    private final ExecutorService side = Executors.newVirtualThreadPerTaskExecutor();

    /** Work that may fail and is then done again. */
    private interface Attempt {
        void run() throws ObjectStoreException;
    }

    Uploader(
            String broadcast,
            ObjectStore store,
            RecordingQueue queue,
            Optional<Journal> journal,
            RecordingHealth health,
            RecordingMetrics metrics,
            Backoff backoff,
            JsonMapper json,
            Runnable onFinished) {
        this.broadcast = broadcast;
        this.store = store;
        this.queue = queue;
        this.journal = journal;
        this.index = new RecordingIndex(broadcast, store, json);
        this.health = health;
        this.metrics = metrics;
        this.backoff = backoff;
        this.json = json;
        this.onFinished = onFinished;
    }

    @Override
    public void run() {
        try {
            while (true) {
                List<Item> items = queue.nextToUpload();
                Thumbnail thumbnail = items.isEmpty() ? queue.takeThumbnail() : null;
                if (!items.isEmpty()) {
                    upload(items);
                } else if (thumbnail != null) {
                    upload(thumbnail);
                } else {
                    break;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        side.shutdown();
        journal.filter(kept -> queue.isFinished()).ifPresent(kept -> kept.close(broadcast));
        onFinished.run();
        queue.over();
    }

    /** The media side by side, the index one after the other. */
    private void upload(List<Item> items) throws InterruptedException {
        List<Callable<Optional<JournalEntry>>> uploads = items.stream()
                .<Callable<Optional<JournalEntry>>>map(item -> () -> store(item))
                .toList();
        for (Future<Optional<JournalEntry>> upload : side.invokeAll(uploads)) {
            if (!index(upload)) {
                return;
            }
        }
        items.forEach(queue::uploaded);
        unindexed.addAll(items);
        if (unindexed.size() >= INDEX_AFTER || !queue.hasMoreToUpload()) {
            writeIndex();
        }
    }

    /** @return what the index is to hear; empty: it was closed before it was done */
    private Optional<JournalEntry> store(Item item) throws InterruptedException {
        return switch (item.entry()) {
            case JournalEntry.Init init -> upload(init, item);
            case JournalEntry.Segment segment -> upload(segment, item);
            case JournalEntry.Lost lost -> Optional.of(lost);
            case JournalEntry.End end -> Optional.of(end);
        };
    }

    private boolean index(Future<Optional<JournalEntry>> upload) throws InterruptedException {
        Optional<JournalEntry> entry;
        try {
            entry = upload.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("uploads do not fail, they are tried again", e);
        }
        if (entry.isEmpty()) {
            return false;
        }
        return switch (entry.get()) {
            case JournalEntry.Init init -> true;
            case JournalEntry.Segment segment -> untilDone(() -> index.add(segment));
            case JournalEntry.Lost lost -> lose(lost);
            case JournalEntry.End end -> writeIndex() && untilDone(() -> write(end));
        };
    }

    private Optional<JournalEntry> upload(JournalEntry.Init init, Item item) throws InterruptedException {
        String key = RecordingKeys.media(broadcast, init.rendition(), init.name());
        Optional<byte[]> body = body(item);
        if (body.isEmpty()) {
            health.lostFiles(1);
            return Optional.of(init);
        }
        boolean done = !storedInits.add(key) || untilDone(() -> store.put(key, MEDIA, body.get()));
        return done ? Optional.of(init) : Optional.empty();
    }

    private Optional<JournalEntry> upload(JournalEntry.Segment segment, Item item) throws InterruptedException {
        String rendition = segment.rendition().name();
        String key =
                RecordingKeys.media(broadcast, rendition, MediaNames.segment(segment.sequence(), segment.generation()));
        Optional<byte[]> body = body(item);
        if (body.isEmpty()) {
            metrics.lost(1);
            return Optional.of(new JournalEntry.Lost(
                    rendition,
                    segment.generation(),
                    segment.sequence(),
                    segment.programTime(),
                    segment.discontinuity(),
                    segment.media().durationMicros()));
        }
        long began = System.nanoTime();
        if (!untilDone(() -> store.put(key, MEDIA, body.get()))) {
            return Optional.empty();
        }
        metrics.stored(item.bytes(), System.nanoTime() - began);
        return Optional.of(segment);
    }

    private boolean lose(JournalEntry.Lost gap) throws InterruptedException {
        health.lost(gap.rendition(), gap.sequence());
        return untilDone(() -> index.add(gap));
    }

    /** @return empty when its file is damaged */
    private Optional<byte[]> body(Item item) {
        Journal.Stored stored = item.stored();
        if (stored == null) {
            ByteBuffer whole = ByteBuffer.allocate(item.bytes());
            item.body().forEach(whole::put);
            return Optional.of(whole.array());
        }
        try {
            return Optional.of(journal.orElseThrow().body(stored));
        } catch (IOException e) {
            log.atError()
                    .addKeyValue("broadcast", broadcast)
                    .log("a file of the journal is lost, {}: {}", stored.file().getFileName(), e.toString());
            return Optional.empty();
        }
    }

    /** Writes the index; what it names has no need of the journal any more. */
    private boolean writeIndex() throws InterruptedException {
        if (!untilDone(index::write)) {
            return false;
        }
        for (Item item : unindexed) {
            Journal.Stored stored = item.stored();
            if (stored != null) {
                journal.ifPresent(kept -> kept.remove(stored));
            }
        }
        unindexed.clear();
        return true;
    }

    private void write(JournalEntry.End end) throws ObjectStoreException {
        RecordingEnd content = new RecordingEnd(broadcast, end.generation(), end.endedAt(), health.isComplete());
        store.put(RecordingKeys.end(broadcast), JSON, json.writeValueAsBytes(content));
    }

    /** Best effort: tried once, and only while nothing else waits. */
    private void upload(Thumbnail thumbnail) {
        long seconds = Duration.between(BroadcastId.time(broadcast), thumbnail.programTime())
                .toSeconds();
        long minute = Math.max(0, seconds / 60);
        try {
            store.put(RecordingKeys.latestThumbnail(broadcast), "image/jpeg", thumbnail.jpeg());
            if (thumbnail.kept() && minute != lastMinute) {
                store.put(RecordingKeys.thumbnail(broadcast, 60 * minute), "image/jpeg", thumbnail.jpeg());
                lastMinute = minute;
            }
            metrics.thumbnail(true);
        } catch (ObjectStoreException e) {
            metrics.thumbnail(false);
            log.atDebug().addKeyValue("broadcast", broadcast).log("a thumbnail is not stored: {}", e.getMessage());
        }
    }

    /** @return false: the recorder was closed before it was done */
    private boolean untilDone(Attempt attempt) throws InterruptedException {
        int failures = 0;
        while (!queue.isClosed()) {
            try {
                attempt.run();
                succeeded();
                return true;
            } catch (ObjectStoreException | RuntimeException e) {
                failures++;
                failed(failures, e);
            }
            queue.pause(backoff.after(failures));
        }
        return false;
    }

    private void succeeded() {
        if (inARow.incrementAndGet() >= SUCCESSES_BEFORE_REPORT || !queue.hasMoreToUpload()) {
            health.storage(null);
        }
    }

    private void failed(int failures, Exception e) {
        metrics.failed();
        inARow.set(0);
        @Nullable String reason = e instanceof ObjectStoreException ? e.getMessage() : e.toString();
        if (failures >= FAILURES_BEFORE_REPORT) {
            health.storage("Object storage does not take segments (" + reason + "): they wait.");
        }
        log.atDebug().addKeyValue("broadcast", broadcast).log("object storage fails, try {}: {}", failures, reason);
    }
}
