/** WebSocket connections: who comes in, what they send, and how fast they take what they are sent. */
@NullMarked
package dev.millrace.chat.connection;

import org.jspecify.annotations.NullMarked;
