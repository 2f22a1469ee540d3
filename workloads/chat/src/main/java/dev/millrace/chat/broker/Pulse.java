package dev.millrace.chat.broker;

/**
 * What a pod learns when it reports its members of a room.
 *
 * @param members of the room on all pods that reported lately
 * @param tail the end of the room's log
 */
public record Pulse(int members, Position tail) {}
