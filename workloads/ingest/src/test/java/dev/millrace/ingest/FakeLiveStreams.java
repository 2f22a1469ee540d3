package dev.millrace.ingest;

import dev.millrace.ingest.broadcast.LiveStreams;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps LiveStreams in memory, and can be told to fail. */
class FakeLiveStreams implements LiveStreams {
    private final Map<String, Standing> standings = new ConcurrentHashMap<>();
    private final List<Applied> applied = new CopyOnWriteArrayList<>();
    private volatile boolean away;

    record Applied(String channel, String broadcast, String session) {}

    @Override
    public Standing standing(String channel, String broadcast) throws UnavailableException {
        requirePresent();
        return standings.getOrDefault(broadcast, Standing.MISSING);
    }

    @Override
    public void apply(String channel, String broadcast, String session) throws UnavailableException {
        requirePresent();
        standings.putIfAbsent(broadcast, Standing.OPEN);
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

    void end(String broadcast) {
        standings.put(broadcast, Standing.OVER);
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
