package dev.millrace.ingest.broadcast;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/** Within this process. Channels share locks by chance, which costs a start of one a moment's wait at most. */
final class LocalStartLock implements StartLock {
    private static final int STRIPES = 256;

    private final List<ReentrantLock> stripes =
            Stream.generate(ReentrantLock::new).limit(STRIPES).toList();

    @Override
    public Hold acquire(String channel, Duration patience) throws InterruptedException {
        ReentrantLock stripe = stripes.get(Math.floorMod(channel.hashCode(), STRIPES));
        boolean locked = stripe.tryLock(patience.toMillis(), TimeUnit.MILLISECONDS);
        return new Hold() {
            @Override
            public boolean mayProceed() {
                return locked;
            }

            @Override
            public void close() {
                if (locked) {
                    stripe.unlock();
                }
            }
        };
    }
}
