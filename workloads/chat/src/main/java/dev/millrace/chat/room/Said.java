package dev.millrace.chat.room;

import dev.millrace.chat.broker.Receipt;
import dev.millrace.chat.protocol.ServerMessage.Reach;

/** What became of what somebody said, and who got it. */
public record Said(Receipt receipt, Reach reach) {}
