package dev.millrace.chat.room;

import dev.millrace.chat.protocol.Frame;

/** Somebody in a room. Neither method blocks. */
public interface Member {

    /** In the order in which they are to arrive. */
    void send(Frame frame);

    /** The room could not be opened: the member is not in it. */
    void turnedAway(String channelId);
}
