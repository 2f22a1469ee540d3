package dev.millrace.rtmp.publish;

/** Why a published stream ended. */
public enum PublishEnd {
    /** The publisher said so. */
    UNPUBLISHED,
    /** The connection is gone. */
    DISCONNECTED,
    /** The publisher sent what cannot be, or nothing at all. */
    BAD_INPUT,
    /** {@link PublishConnection#close} was called. */
    CLOSED
}
