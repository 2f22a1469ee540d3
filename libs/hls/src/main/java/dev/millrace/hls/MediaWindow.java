package dev.millrace.hls;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The rolling window of one rendition: takes initialization sections, parts and the ends of segments, and answers what
 * players ask. Not thread-safe.
 */
public final class MediaWindow {
    /** The media sequence number of a lead-in. */
    public static final long LEAD_IN = 0;

    private final WindowSettings settings;
    private final ArrayDeque<LiveSegment> finished = new ArrayDeque<>();
    /** Segments that left the playlist and may still be fetched, oldest first. */
    private final ArrayDeque<LiveSegment> lingering = new ArrayDeque<>();

    private final Map<String, List<byte[]>> media = new HashMap<>();
    private final PartCount partCount = new PartCount();
    private @Nullable LiveSegment open;
    private @Nullable InitSection init;
    private long nextSequence;
    private long discontinuitySequence;
    private boolean ended;
    private long promised = -1;

    /**
     * @param firstSequence media sequence number of the first segment to come
     * @param discontinuitySequence number of discontinuities before it
     */
    public MediaWindow(WindowSettings settings, long firstSequence, long discontinuitySequence) {
        this.settings = settings;
        this.nextSequence = firstSequence;
        this.discontinuitySequence = discontinuitySequence;
    }

    /**
     * Begins the playlist with a short gap. Players then find a whole segment as soon as there are parts, and begin
     * without waiting for the first whole segment of media. What hls.js 1.7 needs for that: a segment, or it takes the
     * playlist for broken; and parts before those that it loads first, or it stops to load parts and falls a segment
     * behind ({@code shouldLoadParts}).
     *
     * @param first the segment that follows, which is not opened yet
     */
    public void leadIn(SegmentHead first) {
        int partTarget =
                Objects.requireNonNull(settings.partTargetMillis(), "a lead-in is for players that load parts");
        require(finished.isEmpty() && open == null && nextSequence == LEAD_IN, "a lead-in begins a playlist");
        push(LiveSegment.leadIn(LEAD_IN, first, partTarget));
    }

    /** Sets the initialization section of the segments that begin from now on. */
    public void init(InitSection section) {
        init = section;
        media.put(section.name(), List.of(section.bytes()));
    }

    /**
     * Begins the next segment.
     *
     * @throws IllegalStateException when one is open, the window has ended, there is no initialization section, or the
     *     sequence number is not the next
     */
    public void open(SegmentHead head) {
        InitSection section = init;
        require(section != null && open == null && !ended, "no segment can begin now");
        require(head.sequence() == nextSequence, "segment " + head.sequence() + " is not the next");
        partCount.segment(head, head.discontinuity() && !finished.isEmpty());
        open = LiveSegment.open(head, section, partCount.next());
    }

    /**
     * Adds a part to the open segment.
     *
     * @return false when the segment would become longer than the target duration allows (RFC 8216bis §6.2.1): then
     *     this part and all that follow in this segment are left out
     */
    public boolean append(Part part) {
        LiveSegment segment = opened();
        long longest = WindowSettings.longestSegmentMicros(settings.targetSeconds());
        if (segment.full || segment.durationMicros() + part.durationMicros() > longest) {
            segment.full = true;
            return false;
        }
        media.put(segment.partName(segment.parts.size()), List.of(part.bytes()));
        segment.add(part);
        partCount.made();
        return true;
    }

    /** Ends the open segment; an empty one is taken back, and empty is the answer. */
    public Optional<FinishedSegment> finish() {
        LiveSegment segment = opened();
        InitSection section = segment.init;
        open = null;
        if (segment.parts.isEmpty() || section == null) {
            return Optional.empty();
        }
        media.put(segment.name(), segment.bytes());
        push(segment);
        return Optional.of(new FinishedSegment(segment.head, section, segment.parts));
    }

    /**
     * Puts a segment without media (EXT-X-GAP) in the place of one that could not be made.
     *
     * @param durationMicros of the media that are missing; one that is too long for the target duration is cut
     */
    public void gap(SegmentHead head, long durationMicros) {
        require(open == null && !ended && head.sequence() == nextSequence, "no gap can be here");
        long longest = WindowSettings.longestSegmentMicros(settings.targetSeconds());
        push(LiveSegment.gap(head, Math.clamp(durationMicros, 1, longest)));
    }

    /** Ends the playlist for good. The open segment must be finished before. */
    public void end() {
        require(open == null, "a segment is still open");
        ended = true;
    }

    public boolean isOpen() {
        return open != null;
    }

    /** The sequence number of the open segment or, between two, of the one to come. */
    public long nextSequence() {
        return nextSequence;
    }

    /** Discontinuities of the broadcast so far, those of the open segment and of segments that left included. */
    public long discontinuities() {
        long listed = finished.stream()
                .filter(segment -> segment.head.discontinuity())
                .count();
        return discontinuitySequence + listed + (open != null && open.head.discontinuity() ? 1 : 0);
    }

    /**
     * Whether a player finds anything to play: a whole segment, enough parts after a lead-in or, when it goes on from
     * another transcoder, one part.
     */
    public boolean isPlayable() {
        boolean partReady = settings.partTargetMillis() != null && open != null && !open.parts.isEmpty();
        return hasWholeSegment() || hasEnoughAfterLeadIn() || (partReady && promised >= 0);
    }

    private boolean hasEnoughAfterLeadIn() {
        LiveSegment first = finished.peekFirst();
        return open != null
                && first != null
                && first.gapParts() > 0
                && open.durationMicros() >= settings.enoughToBeginWithMicros();
    }

    private boolean hasWholeSegment() {
        return finished.stream().anyMatch(segment -> !segment.isGap());
    }

    /**
     * Players have seen segments up to {@code sequence} already, made by another transcoder: requests for those, and for
     * the next, wait until they are made again.
     */
    public void promise(long sequence) {
        promised = sequence + 1;
    }

    /**
     * Goes on counting parts where another transcoder was that made the same ones, up to the next discontinuity: players
     * may have been told of some that they have not loaded.
     */
    public void countParts(PartNumber next) {
        partCount.goOnFrom(next);
    }

    /** How the first part of a segment is counted; empty when that segment is not, or no longer, there. */
    public Optional<PartNumber> firstPart(long sequence) {
        return Stream.concat(finished.stream(), Stream.ofNullable(open))
                .filter(segment -> segment.head.sequence() == sequence && !segment.isGap())
                .findFirst()
                .map(segment -> segment.firstPart);
    }

    /** What another rendition's playlist says about this one; {@code uri} is relative to that playlist. */
    public Optional<RenditionReport> report(String uri) {
        if (settings.partTargetMillis() != null && open != null && !open.parts.isEmpty()) {
            return Optional.of(new RenditionReport(uri, open.head.sequence(), open.parts.size() - 1));
        }
        LiveSegment last = finished.peekLast();
        if (last == null) {
            return Optional.empty();
        }
        // A gap has no parts. A request for what follows a segment's last part is one for the next segment's first.
        Integer part = settings.partTargetMillis() == null ? null : Math.max(0, last.parts.size() - 1);
        return Optional.of(new RenditionReport(uri, last.head.sequence(), part));
    }

    /**
     * Whether a request can be answered now (RFC 8216bis §6.2.5.2). A playlist that cannot be played yet is put off, too:
     * without a whole segment hls.js takes it for broken and asks again a second later.
     */
    public Readiness readiness(ReloadRequest request) {
        Readiness readiness = asAsked(request);
        return readiness == Readiness.READY && !ended && !canBePlayedFrom() ? Readiness.WAIT : readiness;
    }

    /** For players of another transcoder a gap in the place of what they have is as good. */
    private boolean canBePlayedFrom() {
        return promised < 0 ? hasWholeSegment() || hasEnoughAfterLeadIn() : !finished.isEmpty();
    }

    private Readiness asAsked(ReloadRequest request) {
        Long sequence = request.sequence();
        Integer part = request.part();
        if (sequence == null) {
            return part == null ? Readiness.READY : Readiness.TOO_FAR;
        }
        if (sequence < 0 || (part != null && part < 0)) {
            return Readiness.TOO_FAR;
        }
        if (ended) {
            return Readiness.READY;
        }
        long last = nextSequence - 1;
        if (sequence > Math.max(last + 2, promised)) {
            return Readiness.TOO_FAR;
        }
        if (part == null || settings.partTargetMillis() == null) {
            return sequence <= last ? Readiness.READY : Readiness.WAIT;
        }
        return partReadiness(sequence, part, last);
    }

    private Readiness partReadiness(long sequence, int part, long last) {
        if (sequence < last) {
            return Readiness.READY;
        }
        int openParts = open == null ? 0 : open.parts.size();
        if (sequence == last) {
            LiveSegment newest = finished.peekLast();
            if (newest != null && newest.isGap()) {
                // It stands for all parts that it would have had: whoever waits for one of them should learn so.
                return Readiness.READY;
            }
            int parts = newest == null ? 0 : newest.parts.size();
            // One past a segment's last part is part 0 of the next segment.
            return part < parts || openParts > 0 ? Readiness.READY : Readiness.WAIT;
        }
        if (sequence == last + 1 && part < openParts) {
            return Readiness.READY;
        }
        int ahead = sequence == last + 1 ? part - openParts : part;
        return sequence > promised && ahead > advancePartLimit() ? Readiness.TOO_FAR : Readiness.WAIT;
    }

    /** Three seconds' worth of parts, at least three. */
    private int advancePartLimit() {
        Integer target = settings.partTargetMillis();
        return target == null || target >= 1000 ? 3 : Math.ceilDiv(3000, target);
    }

    /** The file of that name, in pieces that follow each other; empty when it is not, or no longer, there. */
    public Optional<List<byte[]>> find(String name) {
        return Optional.ofNullable(media.get(name));
    }

    /** The initialization sections of the listed segments, each once. */
    public List<InitSection> inits() {
        return Stream.concat(finished.stream(), Stream.ofNullable(open))
                .flatMap(segment -> Stream.ofNullable(segment.init))
                .distinct()
                .toList();
    }

    /**
     * Whether a request for that file should wait: it is the part that the playlist hints at or, while players know more
     * from another transcoder than has been made again, one of the next.
     */
    public boolean isToCome(String name) {
        boolean comes = name.equals(nextPartName()) || (nextSequence <= promised && partCount.isSoon(name));
        return comes && !ended && settings.partTargetMillis() != null;
    }

    /**
     * The playlist as of now.
     *
     * @param others reports of the other renditions
     * @param partHoldBackMillis the same in all renditions (RFC 8216bis §6.2.4), at least twice the longest part
     * @param skip whether old segments may be left out (delta update, §6.2.5.1)
     */
    public String playlist(List<RenditionReport> others, int partHoldBackMillis, boolean skip) {
        List<LiveSegment> listed = new ArrayList<>(finished);
        MediaPlaylistText text = new MediaPlaylistText(settings);
        long first = listed.isEmpty() ? nextSequence : listed.getFirst().head.sequence();
        int skipped = skip && !ended ? skippable(listed) : 0;
        text.header(first, discontinuitySequence, partHoldBackMillis, listed.subList(0, skipped));
        text.segments(listed.subList(skipped, listed.size()), open);
        if (ended) {
            text.end();
        } else {
            text.hint(nextPartName());
            others.forEach(text::report);
        }
        return text.toString();
    }

    /** How many segments, from the oldest on, are further than the Skip Boundary from the end of the last one. */
    private int skippable(List<LiveSegment> listed) {
        long untilMicros = 1_000 * MediaPlaylistText.skipBoundaryMillis(settings);
        long behind = 0;
        for (int i = listed.size() - 1; i >= 0; i--) {
            behind += listed.get(i).durationMicros();
            if (behind > untilMicros) {
                return i;
            }
        }
        return 0;
    }

    /** The name of the part that comes next, as far as can be told. */
    String nextPartName() {
        return partCount.next().name(0);
    }

    private void push(LiveSegment segment) {
        finished.add(segment);
        nextSequence = segment.head.sequence() + 1;
        shrink(finished, 1000 * settings.windowMillis()).forEach(this::leavePlaylist);
        shrink(lingering, 1000 * settings.lingerMillis()).forEach(this::forget);
    }

    private void leavePlaylist(LiveSegment segment) {
        if (segment.head.discontinuity()) {
            discontinuitySequence++;
        }
        lingering.add(segment);
    }

    /** Takes out the oldest segments without which {@code keepMicros} of media remain. */
    private static List<LiveSegment> shrink(ArrayDeque<LiveSegment> segments, long keepMicros) {
        List<LiveSegment> removed = new ArrayList<>();
        long total = segments.stream().mapToLong(LiveSegment::announcedMicros).sum();
        while (segments.size() > 1 && total - segments.getFirst().announcedMicros() >= keepMicros) {
            LiveSegment oldest = segments.removeFirst();
            total -= oldest.announcedMicros();
            removed.add(oldest);
        }
        return removed;
    }

    private void forget(LiveSegment segment) {
        media.remove(segment.name());
        for (int i = 0; i < segment.parts.size(); i++) {
            media.remove(segment.partName(i));
        }
        InitSection section = segment.init;
        if (section != null && section != init && !isUsed(section)) {
            media.remove(section.name());
        }
    }

    private boolean isUsed(InitSection section) {
        return (open != null && open.init == section)
                || finished.stream().anyMatch(segment -> segment.init == section)
                || lingering.stream().anyMatch(segment -> segment.init == section);
    }

    private LiveSegment opened() {
        LiveSegment segment = open;
        if (segment == null) {
            throw new IllegalStateException("no segment is open");
        }
        return segment;
    }

    private static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new IllegalStateException(otherwise);
        }
    }
}
