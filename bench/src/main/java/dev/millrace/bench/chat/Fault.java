package dev.millrace.bench.chat;

import dev.millrace.testkit.net.FaultyLink;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;

/** What can happen to a room; each returns when it is over. */
enum Fault {
    /** A pod is asked to end, with everybody on it. */
    DRAIN {
        @Override
        void happen(FaultyRoom room, Duration time) throws InterruptedException {
            long start = System.nanoTime();
            CompletableFuture<Integer> ended = room.pods().getFirst().end();
            int exit = ended.join();
            System.err.printf("the pod ended with %d after %.1f s%n", exit, (System.nanoTime() - start) / 1e9);
        }

        @Override
        boolean allOnTheFirstPod() {
            return true;
        }
    },
    /** A pod is killed. */
    KILL {
        @Override
        void happen(FaultyRoom room, Duration time) {
            room.pods().getFirst().kill();
        }
    },
    /** Redis is away for three seconds, and has what it had when it is back. */
    REDIS_RESTART {
        @Override
        void happen(FaultyRoom room, Duration time) throws InterruptedException {
            room.redis().stop();
            Thread.sleep(Duration.ofSeconds(3));
            room.redis().start();
        }
    },
    /** Redis is gone for good, and its replica takes its place. */
    REDIS_FAILOVER {
        @Override
        void happen(FaultyRoom room, Duration time) throws InterruptedException {
            room.redis().stop();
            Thread.sleep(Duration.ofSeconds(3));
            room.replica().promote();
            room.links().forEach(link -> link.leadTo(room.replica().port()));
        }
    },
    /** A tenth of the time, half a second at once, nothing comes through: to each person, and to Redis from each pod. */
    PAUSES {
        @Override
        void happen(FaultyRoom room, Duration time) throws InterruptedException {
            long end = System.nanoTime() + time.toNanos();
            while (System.nanoTime() < end) {
                List<Seat> seats = room.seats().stream().filter(seat -> hits()).toList();
                List<FaultyLink> links =
                        room.links().stream().filter(link -> hits()).toList();
                seats.forEach(seat -> seat.pause(true));
                links.forEach(FaultyLink::hang);
                Thread.sleep(SLOT);
                seats.forEach(seat -> seat.pause(false));
                links.forEach(FaultyLink::pass);
            }
        }

        private static boolean hits() {
            return ThreadLocalRandom.current().nextDouble() < SHARE;
        }
    };

    private static final Duration SLOT = Duration.ofMillis(500);
    private static final double SHARE = 0.1;

    /** @param time how long, of what can last as long as one likes */
    abstract void happen(FaultyRoom room, Duration time) throws InterruptedException;

    /** Whether everybody is on the pod that it happens to. */
    boolean allOnTheFirstPod() {
        return false;
    }
}
