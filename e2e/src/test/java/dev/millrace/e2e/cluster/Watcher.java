package dev.millrace.e2e.cluster;

import dev.millrace.testkit.hls.HlsFollower;
import dev.millrace.testkit.hls.HlsReader;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * A viewer who plays a broadcast's source through the edge from beginning to end, part by part, and never loads anything
 * anew: a request that is not answered is sent again, as hls.js does, and whatever a player would stumble over (a gap, a
 * name that changes, a sequence number that goes back) ends it for good.
 */
final class Watcher implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration ASK_AGAIN = Duration.ofMillis(250);

    private final HlsFollower follower;
    private final Thread loop;
    private volatile boolean stopped;
    private volatile boolean ended;
    private volatile @Nullable AssertionError stumbled;
    private volatile int parts;
    private volatile long latest = System.nanoTime();
    private long longestGap;
    private int unanswered;
    private int discontinuities;
    private int jumps;

    private Watcher(HlsFollower follower) {
        this.follower = follower;
        this.loop = Thread.ofVirtual().name("watcher").start(this::play);
    }

    /** Begins once there is something to play. */
    static Watcher of(String web, String channel) {
        HlsReader reader = new HlsReader();
        URI multivariant = URI.create(web + "/hls/" + channel + "/index.m3u8");
        URI source = Awaitility.await("something to play")
                .atMost(PATIENCE)
                .ignoreExceptionsInstanceOf(AssertionError.class)
                .until(
                        () -> reader.multivariant(multivariant)
                                .variants()
                                .getFirst()
                                .uri(),
                        uri -> true);
        return new Watcher(reader.follow(source));
    }

    private void play() {
        while (!stopped && !ended) {
            try {
                int before = follower.fetched().size();
                ended = follower.reload().ended();
                note(before);
            } catch (HlsReader.Unanswered e) {
                noteUnanswered(e);
            } catch (AssertionError e) {
                stumbled = e;
                return;
            } catch (RuntimeException e) {
                stumbled = new AssertionError("what came could not be read", e);
                return;
            }
        }
    }

    private synchronized void note(int before) {
        var fetched = follower.fetched();
        if (fetched.size() == before) {
            return;
        }
        long now = System.nanoTime();
        longestGap = Math.max(longestGap, now - latest);
        latest = now;
        parts = fetched.size();
        discontinuities += (int) fetched.subList(before, fetched.size()).stream()
                .filter(HlsFollower.Fetched::discontinuity)
                .count();
    }

    private void noteUnanswered(HlsReader.Unanswered answer) {
        synchronized (this) {
            unanswered++;
        }
        System.out.println("watcher | " + answer.getMessage());
        try {
            TimeUnit.MILLISECONDS.sleep(ASK_AGAIN.toMillis());
        } catch (InterruptedException e) {
            stopped = true;
        }
    }

    /** Waits for that many more parts. */
    void awaitParts(int more) {
        int from = parts;
        Awaitility.await(more + " more parts").atMost(PATIENCE).until(() -> {
            check();
            return parts >= from + more;
        });
    }

    void awaitEnd() {
        Awaitility.await("the end of the playlist").atMost(PATIENCE).until(() -> {
            check();
            return ended;
        });
    }

    private void check() {
        AssertionError error = stumbled;
        if (error != null) {
            throw new AssertionError("a player would have stumbled: " + error.getMessage(), error);
        }
    }

    /** What the viewer saw since the last time that somebody asked. */
    synchronized Seen seen() {
        check();
        var seen = new Seen(Duration.ofNanos(longestGap), unanswered, discontinuities, follower.jumps() - jumps);
        jumps = follower.jumps();
        longestGap = 0;
        unanswered = 0;
        discontinuities = 0;
        return seen;
    }

    /**
     * @param longestGap between two parts that came
     * @param unanswered requests that had to be sent again
     * @param discontinuities that were played
     * @param jumps of the sequence numbers: seconds that nobody has any more
     */
    record Seen(Duration longestGap, int unanswered, int discontinuities, int jumps) {
        @Override
        public String toString() {
            return "%.1f s without a new part, %d requests sent again, %d discontinuities, %d jumps"
                    .formatted(longestGap.toMillis() / 1000.0, unanswered, discontinuities, jumps);
        }
    }

    @Override
    public void close() {
        stopped = true;
        loop.interrupt();
    }
}
