package dev.millrace.chat.room;

/** What a message from the broker means for a room. */
sealed interface Verdict {

    /** It is the next one: everybody gets this line. */
    record Next(Line line) implements Verdict {}

    /** The room has it already. */
    record Seen() implements Verdict {}

    /** Something is missing before it, or the log began anew. */
    record Gap() implements Verdict {}
}
