package dev.millrace.chat.broker;

import java.time.Duration;

/** What became of a {@link Draft}. */
public sealed interface Receipt {

    /** It is in the log and on its way to every pod. */
    record Accepted(String messageId, Offset offset) implements Receipt {}

    /** This sender's key was accepted before, as the message named here; nothing was sent again. */
    record Duplicate(String messageId, Offset offset) implements Receipt {}

    /** The sender was too fast; nothing was sent. */
    record RateLimited(Duration retryAfter) implements Receipt {}
}
