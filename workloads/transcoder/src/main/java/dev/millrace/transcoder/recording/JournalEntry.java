package dev.millrace.transcoder.recording;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.millrace.wire.recording.IndexChunk;
import java.time.Instant;

/** One thing to do for a recording. Journal files begin with it as JSON. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = JournalEntry.Init.class, name = "init"),
    @JsonSubTypes.Type(value = JournalEntry.Segment.class, name = "segment"),
    @JsonSubTypes.Type(value = JournalEntry.Lost.class, name = "lost"),
    @JsonSubTypes.Type(value = JournalEntry.End.class, name = "end")
})
sealed interface JournalEntry {
    /** What of one rendition is done one after the other; empty: it waits for all before it, and all wait for it. */
    default String track() {
        return switch (this) {
            case Init init -> init.rendition();
            case Segment segment -> segment.rendition().name();
            case Lost lost -> lost.rendition();
            case End end -> "";
        };
    }

    /** Store the initialization section that comes with it. */
    record Init(String rendition, String name) implements JournalEntry {}

    /** Store the segment that comes with it, then index it. */
    record Segment(
            IndexChunk.Rendition rendition,
            int generation,
            long sequence,
            Instant programTime,
            boolean discontinuity,
            IndexChunk.Media media)
            implements JournalEntry {}

    /** Index a gap. */
    record Lost(
            String rendition,
            int generation,
            long sequence,
            Instant programTime,
            boolean discontinuity,
            long durationMicros)
            implements JournalEntry {}

    /** Write the broadcast's end. */
    record End(int generation, Instant endedAt) implements JournalEntry {}
}
