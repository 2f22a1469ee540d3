package dev.millrace.chat.redis;

/**
 * The names of a room's keys. The braces keep a room on one node of a Redis Cluster.
 *
 * @param room the channel's id
 */
record RoomKeys(String room) {

    String log() {
        return name("log");
    }

    String epoch() {
        return name("epoch");
    }

    String pulse() {
        return name("pulse");
    }

    String dedup(String senderKey) {
        return name("dedup:" + senderKey);
    }

    String rate(String userId) {
        return name("rate:" + userId);
    }

    /** The Pub/Sub channel. */
    String channel() {
        return "chat:{" + room + "}";
    }

    private String name(String what) {
        return channel() + ":" + what;
    }
}
