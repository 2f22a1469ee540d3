package dev.millrace.transcoder.recording;

import static dev.millrace.transcoder.recording.TestRecording.END;
import static dev.millrace.transcoder.recording.TestRecording.FOLDER;
import static dev.millrace.transcoder.recording.TestSegments.AUDIO;
import static dev.millrace.transcoder.recording.TestSegments.BROADCAST;
import static dev.millrace.transcoder.recording.TestSegments.BYTES;
import static dev.millrace.transcoder.recording.TestSegments.SOURCE;
import static dev.millrace.transcoder.recording.TestSegments.segment;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.wire.BroadcastId;
import dev.millrace.wire.StreamReport.Recording.State;
import dev.millrace.wire.recording.IndexChunk;
import dev.millrace.wire.recording.RecordedBroadcast;
import dev.millrace.wire.recording.RecordingEnd;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is stored, in which order, and what is said meanwhile. */
class RecorderTest {
    @RegisterExtension
    final TestRecording recording = new TestRecording();

    private final FakeObjectStore store = recording.store;

    @Test
    void storesEachSegmentOnceAndIndexesIt() throws Exception {
        Recorder recorder = recording.recorder();
        recorder.add(SOURCE, segment(0, 1));
        recorder.add(AUDIO, segment(0, 1));
        recorder.add(SOURCE, segment(1, 1));
        recorder.end(1, END);
        recorder.drain();

        assertThat(recorder.state().state()).isEqualTo(State.ON);
        assertThat(store.objects)
                .containsOnlyKeys(
                        FOLDER + "source/init-1-0.mp4",
                        FOLDER + "source/0-1.m4s",
                        FOLDER + "source/1-1.m4s",
                        FOLDER + "audio/init-1-0.mp4",
                        FOLDER + "audio/0-1.m4s",
                        FOLDER + "index/1-0.json",
                        FOLDER + "end.json");
        assertThat(store.puts("mp4")).hasSize(2);
        assertThat(store.objects.get(FOLDER + "source/1-1.m4s")).isEqualTo(TestSegments.content(1, 1, BYTES));
        IndexChunk index = store.index(BROADCAST, 1, 0);
        assertThat(index.renditions()).extracting(IndexChunk.Rendition::name).containsExactly("source", "audio");
        assertThat(index.segments().getFirst().media())
                .containsEntry("source", new IndexChunk.Media(400_000, BYTES, "init-1-0.mp4"))
                .containsKey("audio");
        assertThat(index.segments().getLast().media()).containsOnlyKeys("source");
        assertThat(store.puts.getLast()).isEqualTo(FOLDER + "end.json");
        assertThat(recording.end()).isEqualTo(new RecordingEnd(BROADCAST, 1, END, true));
        assertThat(recording.journaled()).isEmpty();
        assertThat(recording
                        .metrics
                        .counter("millrace.recording.uploads", "outcome", "stored")
                        .count())
                .isEqualTo(3);
    }

    @Test
    void aRenditionMayBeLateForTheChunkBeforeAndGenerationsHaveTheirOwn() throws Exception {
        Recorder recorder = recording.recorder();
        recorder.add(SOURCE, segment(99, 1));
        recorder.add(SOURCE, segment(100, 1));
        recorder.add(AUDIO, segment(99, 1));
        recorder.add(AUDIO, segment(100, 2));
        recorder.add(SOURCE, segment(300, 2));
        recorder.drain();

        assertThat(store.index(BROADCAST, 1, 0).segments().getFirst().media()).containsOnlyKeys("source", "audio");
        assertThat(store.index(BROADCAST, 1, 1).segments().getFirst().media()).containsOnlyKeys("source");
        assertThat(store.index(BROADCAST, 2, 1).segments().getFirst().media()).containsOnlyKeys("audio");
        assertThat(store.recorded(BROADCAST).segments())
                .extracting(RecordedBroadcast.Segment::sequence)
                .containsExactly(99L, 100L, 300L);
    }

    @Test
    void segmentsWaitOnDiskWhileStorageIsAwayAndAreStoredInOrder() throws Exception {
        store.away = true;
        Recorder recorder = recording.recorder();
        LongStream.range(0, 120).forEach(sequence -> recorder.add(SOURCE, segment(sequence, 1)));
        await().until(() -> recorder.state().state() == State.DEGRADED
                && recording.journaled().size() == 121);
        assertThat(recorder.state().queuedSegments()).isEqualTo(120);
        assertThat(recorder.queuedBytes()).isEqualTo(120 * BYTES);
        assertThat(recorder.state().message()).contains("SlowDown");

        store.away = false;
        recorder.drain();

        assertThat(recorder.state().state()).isEqualTo(State.ON);
        assertThat(recording.told).containsExactly(State.DEGRADED, State.ON);
        assertThat(store.puts("m4s"))
                .containsExactlyElementsOf(LongStream.range(0, 120)
                        .mapToObj(sequence -> FOLDER + "source/" + sequence + "-1.m4s")
                        .toList());
        assertThat(store.recorded(BROADCAST).durationMicros("source")).isEqualTo(120 * 400_000);
        assertThat(recording.journaled()).isEmpty();
        assertThat(recording
                        .metrics
                        .counter("millrace.recording.uploads", "outcome", "failed")
                        .count())
                .isPositive();
    }

    @Test
    void renditionsAreUploadedSideBySideAndEachInOrder() throws Exception {
        store.away = true;
        Recorder first = recording.recorder();
        for (long sequence = 0; sequence < 20; sequence++) {
            first.add(SOURCE, segment(sequence, 1));
            first.add(AUDIO, segment(sequence, 1));
        }
        first.end(1, END);
        await().until(() -> recording.journaled().size() == 43);
        first.close();

        CyclicBarrier both = new CyclicBarrier(2);
        AtomicBoolean met = new AtomicBoolean();
        store.gate = () -> {
            if (!met.get()) {
                meet(both);
                met.set(true);
            }
        };
        store.away = false;
        recording.recorder().drain();

        assertThat(met).isTrue();
        assertThat(store.puts.getLast()).isEqualTo(FOLDER + "end.json");
        for (String rendition : List.of("source", "audio")) {
            assertThat(store.puts("m4s").stream().filter(key -> key.contains(rendition)))
                    .containsExactlyElementsOf(LongStream.range(0, 20)
                            .mapToObj(sequence -> FOLDER + rendition + "/" + sequence + "-1.m4s")
                            .toList());
        }
        assertThat(store.recorded(BROADCAST).segments())
                .hasSize(20)
                .allSatisfy(segment -> assertThat(segment.media()).hasSize(2));
    }

    private static void meet(CyclicBarrier both) {
        try {
            both.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
            throw new AssertionError("nobody else uploads", e);
        }
    }

    @Test
    void whoeverIsInAHurryDoesNotWaitAndTheRestIsStoredAllTheSame() throws Exception {
        store.away = true;
        Recorder recorder = recording.recorder();
        recorder.add(SOURCE, segment(0, 1));
        Thread hurrying = Thread.ofVirtual().start(recorder::hurry);
        assertThat(recorder.drain()).isFalse();
        hurrying.join();
        recorder.release();
        store.away = false;
        assertThat(recorder.awaitFinished(Duration.ofSeconds(20))).isTrue();
        assertThat(store.recorded(BROADCAST).segments()).hasSize(1);
    }

    @Test
    void aHiccupIsNotReported() throws Exception {
        int[] calls = {0};
        store.refused = key -> ++calls[0] % 3 == 0;
        Recorder recorder = recording.recorder();
        LongStream.range(0, 30).forEach(sequence -> recorder.add(SOURCE, segment(sequence, 1)));
        recorder.drain();

        assertThat(store.recorded(BROADCAST).segments()).hasSize(30);
        assertThat(recording.told).isEmpty();
    }

    @Test
    void thumbnailsAreStoredWhenNothingElseWaits() throws Exception {
        Instant began = BroadcastId.time(BROADCAST);
        store.away = true;
        Recorder recorder = recording.recorder();
        recorder.add(SOURCE, segment(0, 1));
        recorder.thumbnail(new byte[] {1}, began.plusSeconds(58), true);
        recorder.thumbnail(new byte[] {2}, began.plusSeconds(61), true);
        store.away = false;
        recorder.drain();
        await().until(() -> store.puts("jpg").size() == 2);
        assertThat(store.puts)
                .endsWith(FOLDER + "index/1-0.json", FOLDER + "thumbnails/latest.jpg", FOLDER + "thumbnails/60.jpg");

        recorder.thumbnail(new byte[] {3}, began.plusSeconds(71), true);
        await().until(() -> store.puts("jpg").size() == 3);
        assertThat(store.objects.get(FOLDER + "thumbnails/latest.jpg")).containsExactly(3);
        assertThat(store.objects.get(FOLDER + "thumbnails/60.jpg")).containsExactly(2);
        recorder.thumbnail(new byte[] {4}, began.plusSeconds(121), false);
        await().until(() -> store.puts("jpg").size() == 4);
        assertThat(store.puts.getLast()).as("nothing is recorded").endsWith("latest.jpg");
        store.refused = key -> key.endsWith("jpg");
        recorder.thumbnail(new byte[] {4}, began.plusSeconds(121), true);
        await().until(() -> recording
                        .metrics
                        .counter("millrace.recording.thumbnails", "outcome", "dropped")
                        .count()
                == 1);
        assertThat(recorder.state().state()).isEqualTo(State.ON);
    }
}
