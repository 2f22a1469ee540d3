package dev.millrace.transcoder.recording;

import dev.millrace.hls.FinishedSegment;
import dev.millrace.transcoder.playback.RenditionFacts;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Builds the chunks of a broadcast's index and writes the one that changed. Not thread-safe. */
final class RecordingIndex {
    private final String broadcast;
    private final ObjectStore store;
    private final JsonMapper json;
    private final Map<String, IndexChunk.Rendition> renditions = new LinkedHashMap<>();
    private final TreeMap<Long, IndexChunk.Segment> segments = new TreeMap<>();
    private long chunk = -1;
    private boolean dirty;

    RecordingIndex(String broadcast, ObjectStore store, JsonMapper json) {
        this.broadcast = broadcast;
        this.store = store;
        this.json = json;
    }

    /** Takes over what another transcoder wrote about segments before {@code sequence} in the same chunk. */
    void carryOn(long sequence) throws IOException {
        Optional<byte[]> stored = store.get(IndexChunk.key(broadcast, sequence / IndexChunk.SEGMENTS));
        if (stored.isEmpty()) {
            return;
        }
        try {
            IndexChunk before = json.readValue(stored.get(), IndexChunk.class);
            before.renditions().forEach(rendition -> renditions.put(rendition.name(), rendition));
            before.segments().stream()
                    .filter(segment -> segment.sequence() < sequence)
                    .forEach(segment -> segments.put(segment.sequence(), segment));
            chunk = before.chunk();
        } catch (JacksonException e) {
            throw new IOException("the index of the recording cannot be read", e);
        }
    }

    /** Adds a stored segment; writes the chunk before when a new one begins. */
    void add(RenditionFacts facts, FinishedSegment segment) throws IOException {
        long sequence = segment.head().sequence();
        if (sequence / IndexChunk.SEGMENTS > chunk) {
            write();
            segments.clear();
            chunk = sequence / IndexChunk.SEGMENTS;
        }
        renditions.put(
                facts.name(),
                new IndexChunk.Rendition(
                        facts.name(),
                        facts.kind().name(),
                        facts.codecs(),
                        facts.width(),
                        facts.height(),
                        facts.frameRateMillis(),
                        facts.channels()));
        IndexChunk.Segment known = segments.get(sequence);
        Map<String, IndexChunk.Media> media = new LinkedHashMap<>(known == null ? Map.of() : known.media());
        media.put(
                facts.name(),
                new IndexChunk.Media(
                        segment.durationMicros(),
                        segment.length(),
                        segment.init().name()));
        segments.put(
                sequence,
                new IndexChunk.Segment(
                        sequence,
                        segment.head().generation(),
                        segment.head().programTime(),
                        segment.head().discontinuity(),
                        media));
        dirty = true;
    }

    /** Writes the open chunk when it has changed. */
    void write() throws IOException {
        if (dirty) {
            IndexChunk content = new IndexChunk(
                    broadcast, chunk, new ArrayList<>(renditions.values()), new ArrayList<>(segments.values()));
            store.put(IndexChunk.key(broadcast, chunk), "application/json", json.writeValueAsBytes(content));
            dirty = false;
        }
    }
}
