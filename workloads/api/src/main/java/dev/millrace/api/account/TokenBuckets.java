package dev.millrace.api.account;

import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A token bucket for each key, kept as the one number that it takes: the time at which the bucket will be full again
 * (the generic cell rate algorithm, ITU-T I.371 annex A). The number of keys is bounded; the one that was used longest
 * ago is forgotten first. Thread-safe.
 */
final class TokenBuckets {
    private static final int MAX_KEYS = 50_000;

    private final long refillMillis;
    private final long capacityMillis;
    private final InstantSource clock;
    private final Map<String, Long> fullAt = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
            return size() > MAX_KEYS;
        }
    };

    /**
     * @param burst tokens of a full bucket
     * @param refill the time in which a bucket regains one
     */
    TokenBuckets(int burst, Duration refill, InstantSource clock) {
        this.refillMillis = refill.toMillis();
        this.capacityMillis = refillMillis * burst;
        this.clock = clock;
    }

    /** Takes a token of {@code key}: zero when there was one, and otherwise the time until there will be. */
    synchronized Duration take(String key) {
        long now = clock.millis();
        long full = Math.max(now, fullAt.getOrDefault(key, now)) + refillMillis;
        long excess = full - now - capacityMillis;
        if (excess > 0) {
            return Duration.ofMillis(excess);
        }
        fullAt.put(key, full);
        return Duration.ZERO;
    }

    /** Undoes one {@link #take}. */
    synchronized void giveBack(String key) {
        fullAt.computeIfPresent(key, (same, full) -> full - refillMillis);
    }
}
