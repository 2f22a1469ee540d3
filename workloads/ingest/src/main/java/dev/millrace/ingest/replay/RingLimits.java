package dev.millrace.ingest.replay;

import java.time.Duration;

/**
 * How much of a stream is kept.
 *
 * @param span source time, at least; the group of pictures that it begins in is kept whole
 * @param bytes at most, whatever the span
 */
public record RingLimits(Duration span, long bytes) {}
