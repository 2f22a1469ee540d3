package dev.millrace.api.recording;

import com.github.benmanes.caffeine.cache.AsyncLoadingCache;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import dev.millrace.api.http.Refusal;
import dev.millrace.api.http.Unavailable;
import dev.millrace.wire.recording.IndexChunk;
import dev.millrace.wire.recording.RecordingKeys;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * The recordings in the bucket. However many ask for one at a time, its index is read once: a second long while the
 * broadcast runs, a minute afterwards. Of the index only what has changed is fetched. Thread-safe.
 */
@Component
class Recordings {
    private static final Logger log = LoggerFactory.getLogger(Recordings.class);
    private static final Duration RUNNING = Duration.ofSeconds(1);
    private static final Duration ENDED = Duration.ofMinutes(1);
    private static final int MOST_RECORDINGS = 1_000;
    private static final long MOST_INDEX_BYTES = 64L * 1024 * 1024;
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final Duration RETRY = Duration.ofSeconds(1);
    /** A broadcast without an end.json whose index is quiet for so long gets no more, when the database calls it over. */
    private static final Duration QUIET = Duration.ofMinutes(1);
    /** The same when nobody knows whether it is over. */
    private static final Duration QUIET_UNTOLD = Duration.ofHours(1);

    private final Bucket bucket;
    private final BroadcastStates states;
    private final JsonMapper json;
    private final MeterRegistry metrics;
    private final Clock clock;
    private final Executor threads =
            task -> Thread.ofVirtual().name("recordings").start(task);
    private final AsyncLoadingCache<String, Optional<Recording>> recordings;
    private final Cache<String, Chunk> chunks;
    /** What was read last, for as long as nothing of it changes: its playlists need not be written again. */
    private final Cache<String, Read> latest;

    /** @param size of its JSON, in bytes */
    private record Chunk(String version, int size, Optional<IndexChunk> content) {}

    private record Read(List<Bucket.Listed> index, Recording recording) {}

    Recordings(Bucket bucket, BroadcastStates states, JsonMapper json, MeterRegistry metrics, Clock clock) {
        this.bucket = bucket;
        this.states = states;
        this.json = json;
        this.metrics = metrics;
        this.clock = clock;
        this.recordings = Caffeine.newBuilder()
                .maximumSize(MOST_RECORDINGS)
                .expireAfter(Expiry.<String, Optional<Recording>>writing((broadcast, recording) ->
                        recording.filter(Recording::ended).isPresent() ? ENDED : RUNNING))
                .executor(threads)
                .buildAsync(this::read);
        this.chunks = Caffeine.newBuilder()
                .maximumWeight(MOST_INDEX_BYTES)
                .weigher((String key, Chunk chunk) -> chunk.size())
                .executor(threads)
                .build();
        this.latest = Caffeine.newBuilder()
                .maximumSize(MOST_RECORDINGS)
                .expireAfterAccess(ENDED)
                .executor(threads)
                .build();
    }

    /**
     * The recording; empty when there is none.
     *
     * @throws Unavailable when the bucket cannot be read
     */
    Optional<Recording> find(String broadcast) {
        try {
            return recordings
                    .get(broadcast)
                    .copy()
                    .orTimeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                    .join();
        } catch (CompletionException failed) {
            if (failed.getCause() instanceof Unavailable away) {
                throw away;
            }
            log.atError().addKeyValue("broadcast", broadcast).setCause(failed).log("a recording cannot be read");
            throw new Unavailable(Refusal.STORAGE_UNAVAILABLE, RETRY);
        }
    }

    private Optional<Recording> read(String broadcast) {
        metrics.counter("millrace.recording.index.reads").increment();
        List<Bucket.Listed> listed = bucket.list(RecordingKeys.indexFolder(broadcast));
        if (listed.isEmpty()) {
            return Optional.empty();
        }
        boolean ended = bucket.length(RecordingKeys.end(broadcast)).isPresent() || isOver(broadcast, listed);
        Read before = latest.getIfPresent(broadcast);
        if (before != null
                && before.index().equals(listed)
                && before.recording().ended() == ended) {
            return Optional.of(before.recording());
        }
        List<CompletableFuture<Chunk>> fetched = listed.stream()
                .map(chunk -> CompletableFuture.supplyAsync(() -> fetch(broadcast, chunk), threads))
                .toList();
        List<IndexChunk> content = fetched.stream()
                .flatMap(chunk -> chunk.join().content().stream())
                .toList();
        Recording recording = new Recording(broadcast, content, ended);
        latest.put(broadcast, new Read(listed, recording));
        return Optional.of(recording);
    }

    private boolean isOver(String broadcast, List<Bucket.Listed> index) {
        BroadcastState state = states.of(broadcast);
        if (state.certain() && state.endedAt() == null) {
            return false;
        }
        Duration quiet = state.certain() ? QUIET : QUIET_UNTOLD;
        Instant newest = index.stream()
                .map(Bucket.Listed::lastModified)
                .max(Comparator.naturalOrder())
                .orElse(Instant.MIN);
        Instant before = clock.instant().minus(quiet);
        return newest.isBefore(before)
                && (state.endedAt() == null || state.endedAt().isBefore(before));
    }

    private Chunk fetch(String broadcast, Bucket.Listed listed) {
        Chunk known = chunks.getIfPresent(listed.key());
        if (known != null && known.version().equals(listed.version())) {
            return known;
        }
        Optional<Bucket.Stored> stored = bucket.read(listed.key());
        if (stored.isEmpty()) {
            return new Chunk("", 0, Optional.empty());
        }
        byte[] bytes = stored.get().bytes();
        Chunk chunk = new Chunk(listed.version(), bytes.length, parse(broadcast, listed.key(), bytes));
        chunks.put(listed.key(), chunk);
        return chunk;
    }

    /** Empty for what is no chunk of this broadcast's index: the rest of the recording plays all the same. */
    private Optional<IndexChunk> parse(String broadcast, String key, byte[] bytes) {
        try {
            IndexChunk chunk = json.readValue(bytes, IndexChunk.class);
            if (broadcast.equals(chunk.broadcast())) {
                return Optional.of(chunk);
            }
            log.atError().addKeyValue("broadcast", broadcast).log("{} is of another broadcast", key);
        } catch (JacksonException unreadable) {
            log.atError()
                    .addKeyValue("broadcast", broadcast)
                    .log("{} cannot be read: {}", key, unreadable.getMessage());
        }
        metrics.counter("millrace.recording.index.unreadable").increment();
        return Optional.empty();
    }
}
