package dev.millrace.api.recording;

import dev.millrace.hls.MediaNames;
import dev.millrace.hls.RecordedPlaylist;
import dev.millrace.wire.recording.RecordedBroadcast;
import dev.millrace.wire.recording.RecordedBroadcast.Media;
import dev.millrace.wire.recording.RecordedBroadcast.Segment;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one rendition's playlist lists: a line for each sequence number of the broadcast, so that all renditions have the
 * same ones, and a gap where this rendition has nothing.
 */
final class Timeline {
    /** A rendition that is so many segments behind the newest has stopped; fewer, and it is still being stored. */
    private static final int STOPPED = 3;

    private static final long LONGEST_FILL_MICROS = 4_000_000;

    private final String rendition;
    private final List<RecordedPlaylist.Segment> listed = new ArrayList<>();
    /** When the newest listed segment ends, by the wall clock. */
    private Instant end = Instant.EPOCH;

    private Timeline(String rendition) {
        this.rendition = rendition;
    }

    /** @param ended whether nothing will follow; before that, what this rendition is about to get is left out */
    static RecordedPlaylist of(RecordedBroadcast recording, String rendition, boolean ended) {
        List<Segment> segments = ended ? recording.segments() : settled(recording.segments(), rendition);
        Timeline timeline = new Timeline(rendition);
        for (int i = 0; i < segments.size(); i++) {
            timeline.add(segments.get(i), i == 0 ? null : segments.get(i - 1));
        }
        long first = segments.isEmpty() ? 0 : segments.getFirst().sequence();
        return new RecordedPlaylist(first, timeline.listed, ended);
    }

    /** A line of a playlist that grows must not change, so a gap is none before it is certain. */
    private static List<Segment> settled(List<Segment> segments, String rendition) {
        int size = segments.size();
        while (size > segments.size() - STOPPED && size > 0 && !isSettled(segments.get(size - 1), rendition)) {
            size--;
        }
        return segments.subList(0, size);
    }

    private static boolean isSettled(Segment segment, String rendition) {
        return segment.media().containsKey(rendition) || segment.gaps().containsKey(rendition);
    }

    private void add(Segment segment, @Nullable Segment before) {
        boolean first = before == null;
        if (before != null) {
            fill(before, segment);
        }
        Media media = segment.media().get(rendition);
        long micros = duration(segment);
        listed.add(new RecordedPlaylist.Segment(
                MediaNames.segment(segment.sequence(), media == null ? 0 : media.generation()),
                micros,
                segment.programTime(),
                segment.discontinuity() && !first,
                media == null ? null : media.init()));
        end = segment.programTime().plusNanos(1_000 * micros);
    }

    /**
     * Numbers that are missing between two segments are segments that are lost, or on their way from the disk of a
     * transcoder that died: listed as gaps, for the lines after them to keep their numbers when they arrive after all. A
     * jump of the numbers that the time between the two does not explain leaves nothing out.
     */
    private void fill(Segment before, Segment after) {
        long missing = after.sequence() - before.sequence() - 1;
        long elapsed = Duration.between(end, after.programTime()).toNanos() / 1_000;
        if (missing == 0 || elapsed < missing * duration(before) / 4) {
            return;
        }
        long micros = Math.min(elapsed / missing, Math.max(LONGEST_FILL_MICROS, duration(before)));
        for (long sequence = before.sequence() + 1; sequence < after.sequence(); sequence++) {
            listed.add(new RecordedPlaylist.Segment(MediaNames.segment(sequence, 0), micros, end, false, null));
            end = end.plusNanos(1_000 * micros);
        }
    }

    /** In microseconds; of a gap, what was made or what the other renditions have. */
    private long duration(Segment segment) {
        return Optional.ofNullable(segment.media().get(rendition))
                .map(Media::durationMicros)
                .or(() -> Optional.ofNullable(segment.gaps().get(rendition)))
                .or(() -> segment.media().values().stream().findFirst().map(Media::durationMicros))
                .orElse(0L);
    }
}
