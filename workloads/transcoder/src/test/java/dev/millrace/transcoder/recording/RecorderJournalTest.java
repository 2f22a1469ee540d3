package dev.millrace.transcoder.recording;

import static dev.millrace.transcoder.recording.TestRecording.END;
import static dev.millrace.transcoder.recording.TestSegments.BROADCAST;
import static dev.millrace.transcoder.recording.TestSegments.BYTES;
import static dev.millrace.transcoder.recording.TestSegments.INIT_BYTES;
import static dev.millrace.transcoder.recording.TestSegments.SOURCE;
import static dev.millrace.transcoder.recording.TestSegments.segment;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.wire.StreamReport.Recording.State;
import dev.millrace.wire.recording.RecordedBroadcast;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What becomes of segments that wait on the disk: without room, without a disk, and for the next process. */
class RecorderJournalTest {
    @RegisterExtension
    final TestRecording recording = new TestRecording();

    private final FakeObjectStore store = recording.store;

    @Test
    void whatFindsNoRoomIsSaidExactlyAndLaterSegmentsAreKept() throws Exception {
        store.away = true;
        int head = 1000;
        Recorder recorder = recording.recorder(3 * head, 2 * head + INIT_BYTES);
        for (long sequence = 0; sequence < 2; sequence++) {
            recorder.add(SOURCE, segment(sequence, 1, head));
            int files = (int) sequence + 2;
            await().until(() -> recording.journaled().size() == files);
        }
        for (long sequence = 2; sequence < 7; sequence++) {
            recorder.add(SOURCE, segment(sequence, 1, head));
        }
        await().until(() -> String.valueOf(recorder.state().message()).contains("The journal is full"));
        assertThat(recorder.state().state()).isEqualTo(State.INCOMPLETE);
        assertThat(recorder.state().message()).contains("Not recorded: 4–6 (source).");
        assertThat(recording.metrics.counter("millrace.recording.lost.segments").count())
                .isEqualTo(3);

        store.away = false;
        recorder.drain();
        recorder.add(SOURCE, segment(7, 1, head));
        recorder.end(1, END);
        recorder.drain();

        assertThat(recorder.state().message()).isEqualTo("Not recorded: 4–6 (source).");
        assertThat(store.puts("m4s")).hasSize(5);
        assertThat(store.index(BROADCAST, 1, 0).segments().get(5).gaps()).isEqualTo(Map.of("source", 400_000L));
        assertThat(store.recorded(BROADCAST).segments())
                .extracting(RecordedBroadcast.Segment::sequence)
                .containsExactly(0L, 1L, 2L, 3L, 7L);
        assertThat(recording.end().complete()).isFalse();
        assertThat(recording.journaled()).isEmpty();
    }

    @Test
    void aDiskThatTakesNothingIsReportedAndTheRecordingGoesOnInMemory() throws Exception {
        recording.files.full = true;
        Recorder recorder = recording.recorder();
        recorder.add(SOURCE, segment(0, 1));
        await().until(() -> recorder.state().state() == State.DEGRADED);
        assertThat(recorder.state().message())
                .contains("No space left on device")
                .doesNotContain(recording.disk().toString());
        recorder.drain();
        assertThat(store.puts("m4s")).hasSize(1);

        recording.files.full = false;
        recorder.add(SOURCE, segment(1, 1));
        recorder.drain();
        assertThat(recorder.state().state()).isEqualTo(State.ON);
        assertThat(store.recorded(BROADCAST).segments()).hasSize(2);
        assertThat(recording.journaled()).isEmpty();
    }

    @Test
    void aFolderThatCannotBeMadeIsTriedAgain() throws Exception {
        Path folder = recording.disk().resolve("journal");
        Files.writeString(folder, "not a folder");
        Recorder recorder = recording.start(new Journal(folder, 1 << 20, recording.files), 1 << 20);
        recorder.add(SOURCE, segment(0, 1));
        await().until(() -> recorder.state().state() == State.DEGRADED);
        Files.delete(folder);
        recorder.add(SOURCE, segment(1, 1));
        await().until(() -> recorder.state().state() == State.ON);
        recorder.drain();
        assertThat(store.recorded(BROADCAST).segments()).hasSize(2);
    }

    @Test
    void nobodyWaitsForADiskThatStandsStill() throws Exception {
        recording.files.standStill();
        Recorder recorder = recording.recorder(1 << 20, 4 * BYTES + INIT_BYTES);
        LongStream.range(0, 6).forEach(sequence -> recorder.add(SOURCE, segment(sequence, 1)));
        assertThat(recorder.state().state()).isEqualTo(State.INCOMPLETE);
        assertThat(recorder.state().message())
                .isEqualTo("Not recorded: 4–5 (source). Much of the recording waits in memory, not on disk.");

        recording.files.goOn();
        recorder.drain();
        recorder.add(SOURCE, segment(6, 1));
        recorder.drain();
        assertThat(recorder.state().message()).isEqualTo("Not recorded: 4–5 (source).");
        assertThat(store.recorded(BROADCAST).segments())
                .extracting(RecordedBroadcast.Segment::sequence)
                .containsExactly(0L, 1L, 2L, 3L, 6L);
    }

    @Test
    void theNextProcessStoresWhatIsInTheJournal() throws Exception {
        store.away = true;
        Recorder first = recording.recorder();
        LongStream.range(0, 5).forEach(sequence -> first.add(SOURCE, segment(sequence, 1)));
        first.end(1, END);
        await().until(() -> recording.journaled().size() == 7);
        first.close();

        store.away = false;
        Recorder second = recording.recorder();
        second.add(SOURCE, segment(5, 2));
        second.drain();

        assertThat(store.puts("m4s")).hasSize(6).doesNotHaveDuplicates();
        assertThat(store.index(BROADCAST, 1, 0).segments()).hasSize(5);
        assertThat(store.index(BROADCAST, 2, 0).segments()).hasSize(1);
        assertThat(recording.end().generation()).isEqualTo(1);
        assertThat(recording.journaled()).isEmpty();
    }

    @Test
    void aCrashBetweenASegmentAndItsIndexLeavesNoOrphan() throws Exception {
        store.refused = key -> key.endsWith("json");
        Recorder first = recording.recorder();
        LongStream.range(0, 3).forEach(sequence -> first.add(SOURCE, segment(sequence, 1)));
        await().until(() -> first.state().state() == State.DEGRADED);
        assertThat(store.puts("m4s")).isNotEmpty();
        first.close();

        store.refused = key -> false;
        recording.recorder().drain();

        assertThat(store.objects.keySet().stream().filter(key -> key.endsWith("m4s")))
                .hasSize(3);
        assertThat(store.index(BROADCAST, 1, 0).segments()).hasSize(3);
        assertThat(recording.journaled()).isEmpty();
    }

    @Test
    void theNextProcessAddsToTheIndexOfTheOneBefore() throws Exception {
        Recorder first = recording.recorder();
        first.add(SOURCE, segment(0, 1));
        first.drain();
        first.close();
        Recorder second = recording.recorder();
        second.add(SOURCE, segment(1, 1));
        second.drain();
        assertThat(store.index(BROADCAST, 1, 0).segments()).hasSize(2);
    }

    @Test
    void aDamagedFileIsAGapAndNothingElseIsLost() throws Exception {
        store.away = true;
        Recorder first = recording.recorder();
        LongStream.range(0, 4).forEach(sequence -> first.add(SOURCE, segment(sequence, 1)));
        await().until(() -> recording.journaled().size() == 5);
        first.close();
        damage(recording.journaled().get(2), -1);
        damage(recording.journaled().get(3), 30);

        store.away = false;
        Recorder second = recording.recorder();
        second.end(1, END);
        second.drain();

        assertThat(second.state().state()).isEqualTo(State.INCOMPLETE);
        assertThat(second.state().message()).isEqualTo("Not recorded: 1 (source), and 1 damaged files of the journal.");
        assertThat(store.recorded(BROADCAST).segments())
                .extracting(RecordedBroadcast.Segment::sequence)
                .containsExactly(0L, 3L);
        assertThat(recording.end().complete()).isFalse();
        assertThat(recording.journaled()).isEmpty();
    }

    /** @param at below 0: from the end */
    private static void damage(Path file, int at) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[at < 0 ? bytes.length + at : at] ^= 1;
        Files.write(file, bytes);
    }
}
