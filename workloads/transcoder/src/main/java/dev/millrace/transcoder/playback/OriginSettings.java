package dev.millrace.transcoder.playback;

/**
 * How a broadcast is served.
 *
 * @param partial whether there are partial segments
 * @param targetSeconds target duration
 * @param windowMillis media listed in a playlist
 * @param lingerMillis how much longer media can be fetched
 * @param joinMillis how long the first multivariant playlist waits for renditions that are about to begin
 */
public record OriginSettings(
        boolean partial, int targetSeconds, long windowMillis, long lingerMillis, long joinMillis) {}
