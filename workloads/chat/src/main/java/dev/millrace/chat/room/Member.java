package dev.millrace.chat.room;

import dev.millrace.chat.protocol.Frame;

/** Somebody in a room. Does not block. */
public interface Member {

    /** In the order in which they are to arrive. */
    void send(Frame frame);
}
