package dev.millrace.operator.chatpod;

import java.util.Map;

/**
 * How many are in a room.
 *
 * @param byPool members on the pods of each ChatPool that has some
 * @param pods with members
 */
public record RoomTraffic(Map<String, Integer> byPool, int pods) {
    public int members() {
        return byPool.values().stream().mapToInt(Integer::intValue).sum();
    }

    public int in(String pool) {
        return byPool.getOrDefault(pool, 0);
    }
}
