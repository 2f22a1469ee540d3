package dev.millrace.operator.podpool;

import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** How pods were got from each pool since this process started: warm or cold, and how long warm ones took. Thread-safe. */
public final class ClaimLog {
    /** Percentiles are of so many warm claims. */
    private static final int NEWEST = 256;

    private static final int MEDIAN = 50;
    private static final int NEARLY_ALL = 99;

    private final Map<String, Pool> pools = new ConcurrentHashMap<>();

    /**
     * @param warm claims that found an idle pod
     * @param cold claims for which a pod had to be started
     * @param p50Millis of the newest warm ones
     * @param p99Millis of the same
     */
    public record Summary(long warm, long cold, int p50Millis, int p99Millis) {}

    private static final class Pool {
        private final long[] newest = new long[NEWEST];
        private long warm;
        private long cold;

        synchronized void add(boolean isWarm, long millis) {
            if (isWarm) {
                newest[(int) (warm++ % NEWEST)] = millis;
            } else {
                cold++;
            }
        }

        synchronized Summary summary() {
            long[] sorted = Arrays.copyOf(newest, (int) Math.min(warm, NEWEST));
            Arrays.sort(sorted);
            return new Summary(warm, cold, percentile(sorted, MEDIAN), percentile(sorted, NEARLY_ALL));
        }

        private static int percentile(long[] sorted, int percent) {
            return sorted.length == 0 ? 0 : (int) sorted[(sorted.length - 1) * percent / 100];
        }
    }

    /** @param pool its name, with the namespace where there is more than one */
    public void record(String pool, boolean warm, Duration latency) {
        pools.computeIfAbsent(pool, missing -> new Pool()).add(warm, latency.toMillis());
    }

    public Summary of(String pool) {
        Pool known = pools.get(pool);
        return known == null ? new Summary(0, 0, 0, 0) : known.summary();
    }
}
