package dev.millrace.chat.people;

/**
 * A channel, which has a room.
 *
 * @param name the word in its address
 * @param ownerId the broadcaster's user id
 */
public record Channel(String id, String name, String ownerId) {}
