package dev.millrace.chat.drain;

import java.util.Collection;

/** Everybody who is connected to this pod. Thread-safe. */
public interface Guests {
    /** A view: who comes and goes meanwhile may or may not be in it. */
    Collection<? extends Guest> all();

    /** From now on nobody is let in, for good. */
    void closeDoor();

    /** Whether the door is closed. */
    boolean isDraining();
}
