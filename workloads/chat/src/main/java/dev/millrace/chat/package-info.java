/** Chat pods: rooms over WebSocket, joined across pods by a broker. The contract is {@code docs/contracts/chat.md}. */
@NullMarked
package dev.millrace.chat;

import org.jspecify.annotations.NullMarked;
