package dev.millrace.api.http;

import java.time.Duration;

/** An attempt that came too soon after too many others. */
public final class RateLimited extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final Duration wait;

    /** @param wait until the next attempt is let in */
    public RateLimited(Duration wait) {
        super("wait " + wait, null, false, false);
        this.wait = wait;
    }

    Duration remaining() {
        return wait;
    }
}
