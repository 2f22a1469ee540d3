package dev.millrace.local.door;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells of each time that a channel's playback had to wait for a transcoder, once. Thread-safe. */
final class Interruptions {
    private static final Logger LOG = LoggerFactory.getLogger(Interruptions.class);

    private final Map<String, Interruption> open = new ConcurrentHashMap<>();

    private record Interruption(long sinceNanos, int requests) {}

    /** A request cannot be answered just now, and waits. */
    void noticed(String channel) {
        open.compute(
                channel,
                (name, before) -> before == null
                        ? new Interruption(System.nanoTime(), 1)
                        : new Interruption(before.sinceNanos(), before.requests() + 1));
    }

    /** A request was answered. */
    void over(String channel) {
        if (open.isEmpty()) {
            return;
        }
        Interruption ended = open.remove(channel);
        if (ended != null) {
            LOG.atInfo()
                    .addKeyValue("channel", channel)
                    .addKeyValue("tries", ended.requests())
                    .log(
                            "playback waited {} ms for a transcoder",
                            Duration.ofNanos(System.nanoTime() - ended.sinceNanos())
                                    .toMillis());
        }
    }
}
