/** Sends clients elsewhere, without a message being lost: because this pod goes, or because their room moves. */
@org.jspecify.annotations.NullMarked
package dev.millrace.chat.drain;
