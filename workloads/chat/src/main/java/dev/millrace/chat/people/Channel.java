package dev.millrace.chat.people;

/**
 * A channel, which has a room.
 *
 * @param ownerId the broadcaster's user id
 */
public record Channel(String id, String ownerId) {}
