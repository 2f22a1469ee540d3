package dev.millrace.transcoder.codec;

/** The audio codecs that a source may have. */
public enum AudioCodec {
    AAC,
    OPUS,
    MP3
}
