package dev.millrace.rtmp.flv;

/** What an audio or video packet is for. */
public enum PacketKind {
    /** Sets up a decoder: an AVC, HEVC, AV1 or VP configuration record, an AudioSpecificConfig, an Opus header. */
    CONFIGURATION,
    FRAME,
    /** No more frames follow until the next configuration. */
    END_OF_SEQUENCE,
    /** Facts about the frames to come, such as colours or loudspeakers. */
    METADATA
}
