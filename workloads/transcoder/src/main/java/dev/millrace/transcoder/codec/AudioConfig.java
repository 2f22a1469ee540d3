package dev.millrace.transcoder.codec;

/** What is known of a source's audio before it is decoded. Immutable; equal when the bytes that it was read from are. */
public sealed interface AudioConfig permits AacConfig, OpusConfig, Mp3Config {
    AudioCodec codec();

    /** What a decoder needs to know, a copy; may be empty. */
    byte[] extradata();

    /** RFC 6381, for example {@code mp4a.40.2}. */
    String codecs();

    /** Samples a second. */
    int sampleRate();

    /** 0 when only the frames say. */
    int channels();

    /** Whether all browsers play it as it is. */
    boolean isPlayedByBrowsers();
}
