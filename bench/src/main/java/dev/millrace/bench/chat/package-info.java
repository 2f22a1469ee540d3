/** A crowd in one chat room, and the servers that are compared: Millrace and three small ones. */
@NullMarked
package dev.millrace.bench.chat;

import org.jspecify.annotations.NullMarked;
