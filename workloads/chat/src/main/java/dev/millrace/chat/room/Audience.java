package dev.millrace.chat.room;

import dev.millrace.chat.protocol.Frame;

/**
 * The members of a room on this pod, as those whom one frame reaches at once. Called by the room's thread only; nothing
 * here blocks. A member gets what is sent to it and what is sent to all in the order in which it was sent, where
 * {@link #add}, {@link #remove} or {@link #flush} is between.
 */
public interface Audience {
    /** From now on it gets what is sent to all. */
    void add(Member member);

    void remove(Member member);

    /** Maybe together with what is sent to all in the next few milliseconds. */
    void send(Frame frame);

    /** What was sent to all goes out before what each is sent from now on. */
    void flush();
}
