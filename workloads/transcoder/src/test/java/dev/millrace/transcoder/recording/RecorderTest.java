package dev.millrace.transcoder.recording;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.hls.FinishedSegment;
import dev.millrace.hls.InitSection;
import dev.millrace.hls.Part;
import dev.millrace.hls.SegmentHead;
import dev.millrace.transcoder.playback.RenditionFacts;
import dev.millrace.wire.StreamReport.Recording.State;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class RecorderTest {
    private static final RenditionFacts FACTS =
            new RenditionFacts("source", RenditionFacts.Kind.VIDEO, "avc1.64001f", 320, 180, 30_000, 0, 0, 200);
    private static final String FOLDER = "broadcasts/b1/source/";

    private final Memory store = new Memory();

    /** Object storage in memory that can be away. */
    private static final class Memory implements ObjectStore {
        private final Map<String, byte[]> objects = new ConcurrentSkipListMap<>();
        private volatile boolean away;

        @Override
        public void put(String key, String contentType, byte[] bytes) throws IOException {
            if (away) {
                throw new IOException("away");
            }
            objects.put(key, bytes);
        }

        @Override
        public Optional<byte[]> get(String key) {
            return Optional.ofNullable(objects.get(key));
        }
    }

    @Test
    void storesEachSegmentAndIndexesIt() throws Exception {
        try (Recorder recorder = recorder(0, 1_000_000)) {
            recorder.add(FACTS, segment(0, 1));
            recorder.add(FACTS, segment(1, 1));
            recorder.drain();
            assertThat(recorder.state().state()).isEqualTo(State.ON);
        }
        assertThat(store.objects)
                .containsOnlyKeys(
                        FOLDER + "init-1-0.mp4", FOLDER + "0-1.m4s", FOLDER + "1-1.m4s", "broadcasts/b1/index/0.json");
        assertThat(store.objects.get(FOLDER + "0-1.m4s")).hasSize(20);
        IndexChunk index = index(0);
        assertThat(index.segments()).hasSize(2);
        assertThat(index.segments().getFirst().media().get("source"))
                .isEqualTo(new IndexChunk.Media(400_000, 20, "init-1-0.mp4"));
    }

    @Test
    void carriesOnTheIndexOfAPredecessor() throws Exception {
        try (Recorder first = recorder(0, 1_000_000)) {
            first.add(FACTS, segment(98, 1));
            first.add(FACTS, segment(99, 1));
            first.add(FACTS, segment(100, 1));
            first.drain();
        }
        try (Recorder second = recorder(100, 1_000_000)) {
            second.add(FACTS, segment(100, 2));
            second.drain();
        }
        assertThat(index(0).segments()).hasSize(2);
        assertThat(index(1).segments())
                .singleElement()
                .satisfies(segment -> assertThat(segment.generation()).isEqualTo(2));
    }

    @Test
    void waitsForStorageThatIsAwayAndNeverBlocks() throws Exception {
        store.away = true;
        try (Recorder recorder = recorder(0, 50)) {
            recorder.add(FACTS, segment(0, 1));
            recorder.add(FACTS, segment(1, 1));
            await().until(() -> recorder.state().state() == State.DEGRADED);
            assertThat(recorder.state().queuedSegments()).isEqualTo(2);
            recorder.add(FACTS, segment(2, 1));
            assertThat(recorder.state().state()).as("the queue is full").isEqualTo(State.INCOMPLETE);
            store.away = false;
            recorder.drain();
        }
        assertThat(store.objects).containsKeys(FOLDER + "0-1.m4s", FOLDER + "1-1.m4s");
        assertThat(index(0).segments()).hasSize(2);
    }

    private Recorder recorder(long firstSequence, long queueBytes) {
        return new Recorder(
                "b1", firstSequence, store, queueBytes, JsonMapper.shared(), new SimpleMeterRegistry(), () -> {});
    }

    private IndexChunk index(long chunk) {
        return JsonMapper.shared().readValue(store.objects.get(IndexChunk.key("b1", chunk)), IndexChunk.class);
    }

    private static FinishedSegment segment(long sequence, int generation) {
        return new FinishedSegment(
                new SegmentHead(sequence, generation, Instant.EPOCH.plusSeconds(2 * sequence), false),
                new InitSection("init-" + generation + "-0.mp4", new byte[5]),
                List.of(new Part(200_000, true, new byte[10]), new Part(200_000, false, new byte[10])));
    }
}
