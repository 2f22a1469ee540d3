package dev.millrace.transcoder.playback;

/**
 * How a broadcast is served.
 *
 * @param partMillis wanted duration of partial segments; 0: there are none
 * @param targetSeconds target duration
 * @param windowMillis media listed in a playlist
 * @param lingerMillis how much longer media can be fetched
 * @param joinMillis how long the first multivariant playlist waits for renditions that are about to begin
 */
public record OriginSettings(
        int partMillis, int targetSeconds, long windowMillis, long lingerMillis, long joinMillis) {}
