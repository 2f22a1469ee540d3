package dev.millrace.chat.connection;

/** Who is at the door, by the ticket that the handshake carried. */
sealed interface Visitor {

    /** Came without a ticket. */
    record Reader() implements Visitor {}

    /** Came with a valid one. */
    record TicketHolder(String userId) implements Visitor {}

    /** Came with one that is malformed, forged or expired. */
    record Impostor() implements Visitor {}
}
