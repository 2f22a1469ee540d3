package dev.millrace.transcoder.recording;

import dev.millrace.wire.recording.IndexChunk;
import dev.millrace.wire.recording.RecordingKeys;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Builds the chunks of a broadcast's index and writes those that have changed. What an earlier process of this pod wrote
 * of a chunk stays in it. Not thread-safe.
 */
final class RecordingIndex {
    private static final Logger log = LoggerFactory.getLogger(RecordingIndex.class);
    /** Renditions finish a segment at slightly different times, so two chunks may be open; one more for a margin. */
    private static final int OPEN_CHUNKS = 3;

    private final String broadcast;
    private final ObjectStore store;
    private final JsonMapper json;
    /** In the order in which they were last used. */
    private final Map<String, Chunk> open = new LinkedHashMap<>();

    /** A chunk that may still change. */
    private static final class Chunk {
        private final int generation;
        private final long number;
        private final Map<String, IndexChunk.Rendition> renditions = new LinkedHashMap<>();
        private final TreeMap<Long, IndexChunk.Segment> segments = new TreeMap<>();
        private boolean dirty;

        Chunk(int generation, long number) {
            this.generation = generation;
            this.number = number;
        }

        void take(IndexChunk stored) {
            stored.renditions().forEach(rendition -> renditions.put(rendition.name(), rendition));
            stored.segments().forEach(segment -> segments.put(segment.sequence(), segment));
        }

        void add(JournalEntry.Segment entry) {
            renditions.put(entry.rendition().name(), entry.rendition());
            IndexChunk.Segment known = known(entry.sequence());
            Map<String, IndexChunk.Media> media = new LinkedHashMap<>(known == null ? Map.of() : known.media());
            Map<String, Long> gaps = new LinkedHashMap<>(known == null ? Map.of() : known.gaps());
            media.put(entry.rendition().name(), entry.media());
            gaps.remove(entry.rendition().name());
            put(new IndexChunk.Segment(entry.sequence(), entry.programTime(), entry.discontinuity(), media, gaps));
        }

        void add(JournalEntry.Lost entry) {
            IndexChunk.Segment known = known(entry.sequence());
            Map<String, IndexChunk.Media> media = known == null ? Map.of() : known.media();
            if (!media.containsKey(entry.rendition())) {
                Map<String, Long> gaps = new LinkedHashMap<>(known == null ? Map.of() : known.gaps());
                gaps.put(entry.rendition(), entry.durationMicros());
                put(new IndexChunk.Segment(entry.sequence(), entry.programTime(), entry.discontinuity(), media, gaps));
            }
        }

        IndexChunk content(String broadcast) {
            return new IndexChunk(
                    broadcast,
                    generation,
                    number,
                    new ArrayList<>(renditions.values()),
                    new ArrayList<>(segments.values()));
        }

        private IndexChunk.@Nullable Segment known(long sequence) {
            return segments.get(sequence);
        }

        private void put(IndexChunk.Segment segment) {
            segments.put(segment.sequence(), segment);
            dirty = true;
        }
    }

    RecordingIndex(String broadcast, ObjectStore store, JsonMapper json) {
        this.broadcast = broadcast;
        this.store = store;
        this.json = json;
    }

    void add(JournalEntry.Segment entry) throws ObjectStoreException {
        chunk(entry.generation(), entry.sequence()).add(entry);
    }

    void add(JournalEntry.Lost entry) throws ObjectStoreException {
        chunk(entry.generation(), entry.sequence()).add(entry);
    }

    /** Writes the chunks that have changed. */
    void write() throws ObjectStoreException {
        for (Chunk chunk : open.values()) {
            write(chunk);
        }
    }

    private Chunk chunk(int generation, long sequence) throws ObjectStoreException {
        String key = RecordingKeys.index(broadcast, generation, IndexChunk.chunkOf(sequence));
        Chunk chunk = open.remove(key);
        if (chunk == null) {
            chunk = new Chunk(generation, IndexChunk.chunkOf(sequence));
            Optional<IndexChunk> stored = read(key);
            if (stored.isPresent()) {
                chunk.take(stored.get());
            }
            shelve();
        }
        open.put(key, chunk);
        return chunk;
    }

    private void shelve() throws ObjectStoreException {
        Collection<Chunk> chunks = open.values();
        for (Chunk oldest : List.copyOf(chunks)) {
            if (chunks.size() < OPEN_CHUNKS) {
                return;
            }
            write(oldest);
            chunks.remove(oldest);
        }
    }

    private Optional<IndexChunk> read(String key) throws ObjectStoreException {
        Optional<byte[]> stored = store.get(key);
        try {
            return stored.map(bytes -> json.readValue(bytes, IndexChunk.class));
        } catch (JacksonException e) {
            // Only this pod writes it, whole or not at all: somebody else put this there.
            log.atError().addKeyValue("broadcast", broadcast).log("{} is not an index: it is written anew", key);
            return Optional.empty();
        }
    }

    private void write(Chunk chunk) throws ObjectStoreException {
        if (chunk.dirty) {
            String key = RecordingKeys.index(broadcast, chunk.generation, chunk.number);
            store.put(key, "application/json", json.writeValueAsBytes(chunk.content(broadcast)));
            chunk.dirty = false;
        }
    }
}
