package dev.millrace.chat.room;

/** Makes an audience for each room. Thread-safe. */
public interface Audiences {
    Audience empty();
}
