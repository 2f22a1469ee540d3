package dev.millrace.hls;

/**
 * A partial segment: one fragment of CMAF.
 *
 * @param durationMicros of its media, in microseconds
 * @param independent whether it begins with a key frame
 * @param bytes one moof and one mdat; not copied, not to be changed
 */
@SuppressWarnings("ArrayRecordComponent")
public record Part(long durationMicros, boolean independent, byte[] bytes) {}
