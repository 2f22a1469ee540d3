package dev.millrace.transcoder.playback;

import dev.millrace.hls.SegmentHead;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * The segments of a broadcast as any of its renditions had them, so that a rendition that missed some, or joins late,
 * can say what it lacks (EXT-X-GAP, RFC 8216bis §6.2.1): same numbers, times and discontinuities in all (§6.2.4).
 * Thread-safe.
 */
final class Timeline {
    private final long keepMicros;
    private final TreeMap<Long, Entry> entries = new TreeMap<>();
    private boolean inherited;

    /** A segment that one rendition does not have. */
    record Missing(SegmentHead head, long durationMicros) {}

    /** @param micros its duration, 0 while nobody has finished it */
    private record Entry(SegmentHead head, long discontinuitiesBefore, long micros) {}

    /** @param keepMicros of media that are remembered */
    Timeline(long keepMicros) {
        this.keepMicros = keepMicros;
    }

    /** What players have from another transcoder is remembered as if it had been made here. */
    synchronized void carryOn(Predecessor predecessor) {
        long discontinuities = predecessor.discontinuitiesBefore();
        for (Missing segment : predecessor.segments()) {
            entries.put(
                    segment.head().sequence(), new Entry(segment.head(), discontinuities, segment.durationMicros()));
            discontinuities += segment.head().discontinuity() ? 1 : 0;
        }
        inherited = !entries.isEmpty();
    }

    synchronized void begin(Cut cut) {
        entries.putIfAbsent(cut.head().sequence(), new Entry(cut.head(), cut.discontinuitiesBefore(), 0));
        long total = entries.values().stream().mapToLong(Entry::micros).sum();
        while (total - entries.firstEntry().getValue().micros() >= keepMicros) {
            total -= entries.pollFirstEntry().getValue().micros();
        }
    }

    synchronized void finished(long sequence, long micros) {
        entries.computeIfPresent(
                sequence,
                (number, entry) ->
                        entry.micros() > 0 ? entry : new Entry(entry.head(), entry.discontinuitiesBefore(), micros));
    }

    /**
     * Where a rendition's playlist begins whose first segment is {@code cut}: there when it comes in time, since
     * content may be missing at the beginning for a target duration (§6.2.4), else where the others begin. What players
     * have from another transcoder is listed in any case: they need a finished segment to go on from.
     */
    synchronized long firstFor(Cut cut, int targetSeconds) {
        long sequence = cut.head().sequence();
        long behind = entries.headMap(sequence).values().stream()
                .mapToLong(Entry::micros)
                .sum();
        boolean listsOthers = behind > 1_000_000L * targetSeconds || (inherited && behind > 0);
        return listsOthers ? entries.firstKey() : sequence;
    }

    /** Discontinuities before that segment, if it is known. */
    synchronized long discontinuitiesBefore(long sequence, long otherwise) {
        Entry entry = entries.get(sequence);
        return entry == null ? otherwise : entry.discontinuitiesBefore();
    }

    /**
     * The segments from {@code first} up to {@code cut} for one who has none of them.
     *
     * @param discontinuities that one has seen before {@code first}
     * @param usualMicros how long a segment is reckoned to be of which nobody knows
     */
    synchronized List<Missing> missing(long first, long discontinuities, Cut cut, long usualMicros) {
        long unknown = cut.discontinuitiesBefore() - discontinuities;
        for (long sequence = first; sequence < cut.head().sequence(); sequence++) {
            Entry entry = entries.get(sequence);
            unknown -= entry != null && entry.head().discontinuity() ? 1 : 0;
        }
        List<Missing> missing = new ArrayList<>();
        for (long sequence = first; sequence < cut.head().sequence(); sequence++) {
            Entry entry = entries.get(sequence);
            if (entry != null) {
                missing.add(new Missing(entry.head(), entry.micros() > 0 ? entry.micros() : usualMicros));
                continue;
            }
            long before = (cut.head().sequence() - sequence) * usualMicros;
            missing.add(new Missing(
                    new SegmentHead(
                            sequence,
                            cut.head().generation(),
                            cut.head().programTime().minus(Duration.ofNanos(1000 * before)),
                            unknown-- > 0),
                    usualMicros));
        }
        return missing;
    }
}
