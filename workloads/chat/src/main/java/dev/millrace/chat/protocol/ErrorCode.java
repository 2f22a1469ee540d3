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
    /** The sender was too fast: one message a second. */
    RATE_LIMITED,
    /** The room is in slow mode, and the sender was too fast for that. */
    SLOW_MODE,
    /** The sender may not speak in this room. */
    BANNED,
    /** The sender may not speak in this room for a while. */
    TIMED_OUT,
    /** The sender does not follow the channel, or not for long enough. */
    FOLLOWERS_ONLY,
    /** The sender does not subscribe to the channel. */
    SUBSCRIBERS_ONLY,
    /** There is something in the message that is no emote. */
    EMOTE_ONLY,
    /** The message is longer than this room takes. */
    TOO_LONG,
    /** There is something in the message that the channel does not want to read. */
    BLOCKED_TERM,
    /** There is no such command, or something is wrong with what follows it. */
    COMMAND_INVALID,
    /** That is for moderators, or for the broadcaster, or to somebody whom the sender cannot moderate. */
    FORBIDDEN,
    /** There is nobody of that name. */
    USER_NOT_FOUND,
    /** The message's text is empty, too long, or has characters that a line of chat cannot have. */
    CONTENT_INVALID,
    /** The pod cannot do it just now; the same again, with the same key, is safe. */
    UNAVAILABLE
}
