package dev.millrace.chat.drain;

import dev.millrace.chat.people.Channel;
import java.util.Collection;

/** Somebody who is connected, as far as moving goes. Nothing here blocks. Thread-safe. */
public interface Guest {
    /** The rooms that it is in. */
    Collection<Channel> rooms();

    /** Closes with a code that says: connect again, to another pod. What waits is sent first. */
    void sendOff();

    /** Tells it to connect elsewhere for this room. */
    void redirect(Channel room, String path);
}
