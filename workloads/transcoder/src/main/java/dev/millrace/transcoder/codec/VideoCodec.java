package dev.millrace.transcoder.codec;

/** The video codecs that a source may have. */
public enum VideoCodec {
    H264,
    HEVC,
    AV1,
    VP9
}
