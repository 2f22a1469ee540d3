package dev.millrace.hls;

import org.jspecify.annotations.Nullable;

/**
 * Where another rendition stands (EXT-X-RENDITION-REPORT, RFC 8216bis §4.4.5.4).
 *
 * @param uri its playlist, relative to the one that carries the report
 * @param lastSequence media sequence number of its last segment, which may be unfinished
 * @param lastPart its last part, null without partial segments
 */
public record RenditionReport(
        String uri, long lastSequence, @Nullable Integer lastPart) {}
