package dev.millrace.transcoder.recording;

import dev.millrace.hls.FinishedSegment;
import dev.millrace.hls.InitSection;
import dev.millrace.hls.Part;
import dev.millrace.transcoder.playback.RenditionFacts;
import dev.millrace.transcoder.recording.RecordingQueue.Item;
import dev.millrace.wire.StreamReport.Recording;
import dev.millrace.wire.recording.IndexChunk;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import tools.jackson.databind.json.JsonMapper;

/**
 * Records one broadcast: each finished segment goes to the journal on disk and from there, in order, to object storage.
 * Who hands segments over never waits, neither for the disk nor for object storage: what finds no room is lost to the
 * recording, and said so, in the report and as a gap of the index. Thread-safe.
 */
public final class Recorder {
    private final String broadcast;
    private final RecordingQueue queue;
    private final RecordingHealth health;
    private final RecordingMetrics metrics;
    /** Initialization sections that were handed over, by rendition and name. */
    private final Set<String> handedInits = new HashSet<>();

    /**
     * @param journal empty: segments wait in memory only
     * @param onFinished called when it was released and all is stored
     */
    Recorder(
            String broadcast,
            ObjectStore store,
            Optional<Journal> journal,
            RecordingSettings settings,
            JsonMapper json,
            RecordingMetrics metrics,
            Runnable onChange,
            Consumer<Recorder> onFinished) {
        this.broadcast = broadcast;
        this.queue = new RecordingQueue(settings.memoryBytes());
        this.health = new RecordingHealth(broadcast);
        this.metrics = metrics;
        journal.map(kept -> kept.leftover(broadcast)).ifPresent(this::resume);
        health.listener(onChange);
        Uploader uploader = new Uploader(
                broadcast,
                store,
                queue,
                journal,
                health,
                metrics,
                settings.backoff(),
                json,
                () -> onFinished.accept(this));
        Thread.ofPlatform()
                .name("recording-journal")
                .daemon()
                .start(new JournalWriter(broadcast, queue, journal, health));
        Thread.ofPlatform().name("recording-upload").daemon().start(uploader);
    }

    public String broadcast() {
        return broadcast;
    }

    /** Takes a segment; never blocks. */
    public void add(RenditionFacts facts, FinishedSegment segment) {
        IndexChunk.Rendition rendition = rendition(facts);
        IndexChunk.Media media = new IndexChunk.Media(
                segment.durationMicros(), segment.length(), segment.init().name());
        JournalEntry.Segment entry = new JournalEntry.Segment(
                rendition,
                segment.head().generation(),
                segment.head().sequence(),
                segment.head().programTime(),
                segment.head().discontinuity(),
                media);
        List<byte[]> body = segment.parts().stream().map(Part::bytes).toList();
        if (!hand(facts.name(), segment.init(), Item.inMemory(entry, body))) {
            lose(entry);
        } else if (queue.isCrowded()) {
            health.crowded();
        }
    }

    /**
     * Takes a picture for the browse page: the newest is stored when nothing else waits. Never blocks.
     *
     * @param kept whether the first of each minute is stored for good, as part of a recording
     */
    public void thumbnail(byte[] jpeg, Instant programTime, boolean kept) {
        queue.offer(new Thumbnail(jpeg, programTime, kept));
    }

    /** The broadcast has ended in order, and no segment comes any more: said in the bucket once all is stored. */
    public void end(int generation, Instant endedAt) {
        queue.offer(List.of(Item.inMemory(new JournalEntry.End(generation, endedAt), List.of())));
    }

    public Recording state() {
        return health.state(queue.segments());
    }

    /** Waits until all is stored; false: somebody is in a hurry, and the recorder goes on without being waited for. */
    public boolean drain() throws InterruptedException {
        if (!queue.drain()) {
            return false;
        }
        // Whatever the disk did not take, nothing of it waits any more.
        health.disk(null);
        return true;
    }

    /** The process is about to end: nobody waits in {@link #drain} any more. */
    public void hurry() {
        queue.hurry();
    }

    /** Nothing more comes from here: it goes on in the background until all is stored, and then closes itself. */
    public void release() {
        health.listener(() -> {});
        queue.release();
    }

    /** @return whether it takes more again; false: it had finished */
    boolean reclaim(Runnable onChange) {
        health.listener(onChange);
        return queue.reclaim();
    }

    /** @return whether all was stored before the time was over */
    boolean awaitFinished(Duration time) throws InterruptedException {
        return queue.awaitFinished(time);
    }

    int queuedSegments() {
        return queue.segments();
    }

    long queuedBytes() {
        return queue.segmentBytes();
    }

    /** Stops at once; what is in the journal stays there for the next process of this pod. */
    void close() {
        queue.close();
    }

    private void resume(Journal.Leftover leftover) {
        queue.resume(leftover.entries().stream().map(Item::onDisk).toList());
        if (leftover.damaged() > 0) {
            metrics.lost(leftover.damaged());
            health.lostFiles(leftover.damaged());
        }
    }

    private boolean hand(String rendition, InitSection init, Item segment) {
        String name = rendition + "/" + init.name();
        synchronized (handedInits) {
            List<Item> items = new ArrayList<>();
            if (!handedInits.contains(name)) {
                items.add(Item.inMemory(new JournalEntry.Init(rendition, init.name()), List.of(init.bytes())));
            }
            items.add(segment);
            boolean taken = queue.offer(items);
            if (taken) {
                handedInits.add(name);
            }
            return taken;
        }
    }

    private void lose(JournalEntry.Segment segment) {
        String rendition = segment.rendition().name();
        metrics.lost(1);
        health.lost(rendition, segment.sequence());
        JournalEntry.Lost gap = new JournalEntry.Lost(
                rendition,
                segment.generation(),
                segment.sequence(),
                segment.programTime(),
                segment.discontinuity(),
                segment.media().durationMicros());
        queue.offer(List.of(Item.inMemory(gap, List.of())));
    }

    private static IndexChunk.Rendition rendition(RenditionFacts facts) {
        return new IndexChunk.Rendition(
                facts.name(),
                switch (facts.kind()) {
                    case VIDEO -> IndexChunk.Kind.VIDEO;
                    case AUDIO -> IndexChunk.Kind.AUDIO;
                },
                facts.codecs(),
                facts.width(),
                facts.height(),
                facts.frameRateMillis(),
                facts.channels());
    }
}
