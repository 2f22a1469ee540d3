package dev.millrace.hls;

/** What to do with a playlist request (RFC 8216bis §6.2.5.2). */
public enum Readiness {
    /** Answer now. */
    READY,
    /** Hold the request until the next part or segment, then ask again. */
    WAIT,
    /** Refuse with 400: it asks for what is too far ahead, or makes no sense. */
    TOO_FAR
}
