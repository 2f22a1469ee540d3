package dev.millrace.api.channel;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/** Where a channel's broadcast stands; {@code OFFLINE}: there is none that is open. */
public enum LiveState {
    @JsonProperty("offline")
    OFFLINE,
    /** Publishing, but nothing can be played yet. */
    @JsonProperty("starting")
    STARTING,
    @JsonProperty("live")
    LIVE,
    /** The source is away, and the grace time runs. */
    @JsonProperty("interrupted")
    INTERRUPTED;

    /** Whether viewers have something to see. */
    public boolean isLive() {
        return this == LIVE || this == INTERRUPTED;
    }

    /** As it is stored, for an open broadcast. */
    public String stored() {
        return name().toLowerCase(Locale.ROOT);
    }

    static LiveState of(String stored) {
        return valueOf(stored.toUpperCase(Locale.ROOT));
    }
}
