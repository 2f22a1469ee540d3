package dev.millrace.ingest;

import dev.millrace.ingest.broadcast.LiveStreams;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps LiveStreams in memory, and can be told to fail. */
class FakeLiveStreams implements LiveStreams {
    private static final Duration GRACE = Duration.ofSeconds(90);

    private final Map<String, Standing> standings = new ConcurrentHashMap<>();
    private final List<Applied> applied = new CopyOnWriteArrayList<>();
    private volatile boolean away;
    private volatile Runnable beforeStanding = () -> {};

    record Applied(String channel, String broadcast, String session) {}

    @Override
    public Standing standing(String channel, String broadcast) throws UnavailableException {
        requirePresent();
        beforeStanding.run();
        return standings.getOrDefault(broadcast, new Standing.Missing());
    }

    @Override
    public void apply(String channel, String broadcast, String session) throws UnavailableException {
        requirePresent();
        standings.putIfAbsent(broadcast, new Standing.Open(GRACE, null));
        applied.add(new Applied(channel, broadcast, session));
    }

    @Override
    public boolean reachable() {
        return !away;
    }

    List<Applied> applied(String channel) {
        return applied.stream()
                .filter(stream -> stream.channel().equals(channel))
                .toList();
    }

    /** The URL of the session that the broadcast's LiveStream names. */
    void setRelay(String broadcast, String relayUrl) {
        standings.put(broadcast, new Standing.Open(GRACE, relayUrl));
    }

    void end(String broadcast) {
        standings.put(broadcast, new Standing.Over());
    }

    /** Runs {@code event} once, when a publisher's start is about to look at its LiveStream. */
    void beforeNextStanding(Runnable event) {
        beforeStanding = () -> {
            beforeStanding = () -> {};
            event.run();
        };
    }

    void setAway(boolean nowAway) {
        away = nowAway;
    }

    private void requirePresent() throws UnavailableException {
        if (away) {
            throw new UnavailableException("away", new IllegalStateException("told to be"));
        }
    }
}
