package dev.millrace.rtmp;

/** What can be wrong with what a peer sends. The name is the code in answers, logs and metrics. */
public enum RtmpError {
    /** The first byte is not RTMP's version 3. */
    HANDSHAKE_VERSION,
    /** The handshake was not finished in time. */
    HANDSHAKE_TIMEOUT,
    /** The handshake was finished, but no stream was published in time. */
    PUBLISH_TIMEOUT,
    /** A publisher fell silent. */
    IDLE_TIMEOUT,
    /** A chunk that cannot follow what came before it. */
    CHUNK_MALFORMED,
    /** More chunk streams than allowed. */
    TOO_MANY_CHUNK_STREAMS,
    /** A message longer than allowed, or too many unfinished ones. */
    MESSAGE_TOO_LARGE,
    /** A protocol control or user control message that makes no sense. */
    CONTROL_MALFORMED,
    /** Not AMF0. */
    AMF_MALFORMED,
    /** AMF0 that is too deep, too long or too large. */
    AMF_LIMIT,
    /** A command with missing or wrong arguments. */
    COMMAND_MALFORMED,
    /** A command that does not fit the state of the connection. */
    COMMAND_UNEXPECTED,
    /** An aggregate message whose parts do not add up. */
    AGGREGATE_MALFORMED,
    /** Not an FLV stream, or a tag that does not add up. */
    FLV_MALFORMED
}
