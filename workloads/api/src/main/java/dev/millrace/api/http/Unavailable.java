package dev.millrace.api.http;

import java.time.Duration;

/** Something that a request needs is away, and comes back by itself. */
public final class Unavailable extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final Refusal refusal;
    private final Duration retryAfter;

    /**
     * @param refusal what the sender is told
     * @param retryAfter after how long asking again is worth it
     */
    public Unavailable(Refusal refusal, Duration retryAfter) {
        // No stack trace: while something is away, every request for it ends here.
        super(refusal.name(), null, false, false);
        this.refusal = refusal;
        this.retryAfter = retryAfter;
    }

    Refusal refusal() {
        return refusal;
    }

    Duration retryAfter() {
        return retryAfter;
    }
}
