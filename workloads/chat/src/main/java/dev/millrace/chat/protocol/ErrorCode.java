package dev.millrace.chat.protocol;

/** Why something that a client sent was not done. */
public enum ErrorCode {
    /** The frame is not a message of this protocol. */
    PARSE_ERROR,
    /** The connection was opened without a ticket. */
    READ_ONLY,
    /** The sender is not in that room. */
    NOT_JOINED,
    /** There is no such channel. */
    CHANNEL_NOT_FOUND,
    /** The sender is in as many rooms as one connection may be. */
    TOO_MANY_ROOMS,
    /** The sender was too fast. */
    RATE_LIMITED,
    /** The message's text is empty, too long, or has characters that a line of chat cannot have. */
    CONTENT_INVALID,
    /** The pod cannot do it just now; the same again, with the same key, is safe. */
    UNAVAILABLE
}
