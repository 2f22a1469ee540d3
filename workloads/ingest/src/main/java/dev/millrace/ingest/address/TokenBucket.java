package dev.millrace.ingest.address;

/** So many at once, and so many a second from then on. Not thread-safe. */
final class TokenBucket {
    private static final double NANOS = 1e9;

    private final double capacity;
    private final double perSecond;
    private double tokens;
    private long at;

    /** @param nanos now, as everywhere here by {@link System#nanoTime} */
    TokenBucket(double capacity, double perSecond, long nanos) {
        this.capacity = capacity;
        this.perSecond = perSecond;
        this.tokens = capacity;
        this.at = nanos;
    }

    boolean isEmpty(long nanos) {
        tokens = Math.min(capacity, tokens + (nanos - at) / NANOS * perSecond);
        at = nanos;
        return tokens < 1;
    }

    /** Takes one; false: there is none. */
    boolean take(long nanos) {
        if (isEmpty(nanos)) {
            return false;
        }
        tokens--;
        return true;
    }
}
