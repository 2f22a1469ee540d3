package dev.millrace.transcoder.recording;

import dev.millrace.wire.recording.IndexChunk;
import dev.millrace.wire.recording.RecordedBroadcast;
import dev.millrace.wire.recording.RecordingKeys;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Predicate;
import tools.jackson.databind.json.JsonMapper;

/** Object storage in memory that can be away. */
final class FakeObjectStore implements ObjectStore {
    final Map<String, byte[]> objects = new ConcurrentSkipListMap<>();
    /** Names in the order in which they were stored, again when they were stored again. */
    final List<String> puts = Collections.synchronizedList(new ArrayList<>());

    volatile boolean away;
    /** Names that are refused. */
    volatile Predicate<String> refused = key -> false;

    /** What each store of an object has to pass first. */
    volatile Runnable gate = () -> {};

    @Override
    public void put(String key, String contentType, byte[] bytes) throws ObjectStoreException {
        gate.run();
        if (away || refused.test(key)) {
            throw new ObjectStoreException("SlowDown");
        }
        objects.put(key, bytes);
        puts.add(key);
    }

    @Override
    public Optional<byte[]> get(String key) throws ObjectStoreException {
        if (away) {
            throw new ObjectStoreException("SlowDown");
        }
        return Optional.ofNullable(objects.get(key));
    }

    @Override
    public void check() throws ObjectStoreException {
        if (away) {
            throw new ObjectStoreException("SlowDown");
        }
    }

    IndexChunk index(String broadcast, int generation, long chunk) {
        return JsonMapper.shared()
                .readValue(objects.get(RecordingKeys.index(broadcast, generation, chunk)), IndexChunk.class);
    }

    RecordedBroadcast recorded(String broadcast) {
        return RecordedBroadcast.merge(
                broadcast,
                objects.entrySet().stream()
                        .filter(object -> object.getKey().startsWith(RecordingKeys.indexFolder(broadcast)))
                        .map(object -> JsonMapper.shared().readValue(object.getValue(), IndexChunk.class))
                        .toList());
    }

    List<String> puts(String ending) {
        synchronized (puts) {
            return puts.stream().filter(key -> key.endsWith(ending)).toList();
        }
    }
}
