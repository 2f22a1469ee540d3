package dev.millrace.api.broadcast;

import java.util.Locale;

/** Where a broadcast stands, as the column {@code streams.state} says it. */
enum BroadcastPhase {
    STARTING,
    LIVE,
    INTERRUPTED,
    ENDED;

    String stored() {
        return name().toLowerCase(Locale.ROOT);
    }

    static BroadcastPhase of(String stored) {
        return valueOf(stored.toUpperCase(Locale.ROOT));
    }
}
