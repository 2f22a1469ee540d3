package dev.millrace.transcoder.playback;

import dev.millrace.hls.FinishedSegment;
import dev.millrace.hls.RenditionReport;
import java.util.List;
import java.util.Optional;

/** What a rendition needs of the broadcast that it belongs to. Thread-safe; must not wait for the rendition's lock. */
interface Surroundings {
    Timeline timeline();

    /** Whose players go on here without a break. */
    Optional<Predecessor> predecessor();

    /** Where the renditions other than {@code own} stand. */
    List<RenditionReport> reports(String own);

    /** PART-HOLD-BACK, the same for all renditions (RFC 8216bis §6.2.4). */
    int partHoldBackMillis();

    /** There is a new part or segment. */
    void hasMedia(String rendition);

    void finished(RenditionFacts facts, FinishedSegment segment);

    /** A part came that a playlist must not list, because its segment is too long. */
    void refused(String rendition);
}
