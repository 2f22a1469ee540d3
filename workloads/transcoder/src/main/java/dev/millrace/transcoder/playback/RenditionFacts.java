package dev.millrace.transcoder.playback;

/**
 * What players are told about a rendition.
 *
 * @param name its name in paths: {@code source}, {@code audio}, or the rung's
 * @param kind video or audio
 * @param codecs RFC 6381 string
 * @param width in pixels, 0 for audio
 * @param height in pixels, 0 for audio
 * @param frameRateMillis frames in a thousand seconds, 0 for audio
 * @param channels of audio, 0 for video
 * @param nominalBitrate bits a second that are expected, until they are measured; 0: unknown
 * @param partTargetMillis longest partial segment
 */
public record RenditionFacts(
        String name,
        Kind kind,
        String codecs,
        int width,
        int height,
        int frameRateMillis,
        int channels,
        long nominalBitrate,
        int partTargetMillis) {
    /** The name of the pass-through rendition. */
    public static final String SOURCE = "source";
    /** The name of the audio rendition. */
    public static final String AUDIO = "audio";

    RenditionFacts withPartTarget(int millis) {
        return new RenditionFacts(name, kind, codecs, width, height, frameRateMillis, channels, nominalBitrate, millis);
    }

    public enum Kind {
        VIDEO,
        AUDIO
    }
}
