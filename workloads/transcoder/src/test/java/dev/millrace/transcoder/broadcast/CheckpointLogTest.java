package dev.millrace.transcoder.broadcast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.hls.InitSection;
import dev.millrace.hls.Part;
import dev.millrace.hls.SegmentHead;
import dev.millrace.transcoder.codec.FrameRate;
import dev.millrace.transcoder.playback.Cut;
import dev.millrace.transcoder.playback.LiveRendition;
import dev.millrace.transcoder.playback.Origin;
import dev.millrace.transcoder.playback.OriginSettings;
import dev.millrace.transcoder.playback.RenditionFacts;
import dev.millrace.transcoder.playback.RenditionFacts.Kind;
import dev.millrace.transcoder.relay.CheckpointWriter;
import dev.millrace.transcoder.relay.RelayClient;
import dev.millrace.transcoder.testing.TestPod;
import dev.millrace.transcoder.testing.TestRelay;
import dev.millrace.transcoder.testing.TestSource;
import dev.millrace.wire.Checkpoint;
import dev.millrace.wire.Checkpoint.Position;
import dev.millrace.wire.StreamAssignment;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** What a successor is told of encoders that are behind the source. */
class CheckpointLogTest {
    private static final Instant START = Instant.parse("2026-11-22T05:00:00Z");

    private final Origin origin = new Origin(
            "demo",
            "01j9z6w8k2c4v7x0qn",
            new OriginSettings(200, 4, 60_000, 20_000, 0),
            (facts, segment) -> this.log.finished(),
            () -> {},
            new SimpleMeterRegistry());
    private TestRelay relay;
    private CheckpointWriter writer;
    private CheckpointLog log;
    private StreamAssignment assignment;

    @BeforeEach
    void start() throws Exception {
        relay = new TestRelay(TestSource.of(64, 36, new FrameRate(10, 1), 10, 1), 1);
        assignment = TestPod.assignment(relay.url(), 1, null);
        writer = new CheckpointWriter(new RelayClient(HttpClient.newHttpClient(), "token", JsonMapper.shared()));
        log = new CheckpointLog(writer, origin, 0);
    }

    @AfterEach
    void stop() {
        writer.close();
        relay.close();
    }

    @Test
    void saysAgainThatAllHaveFinishedWhatCameBefore() {
        LiveRendition source = rendition("source", Kind.VIDEO);
        LiveRendition rung = rendition("90p15", Kind.VIDEO);
        LiveRendition slower = rendition("36p15", Kind.VIDEO);
        LiveRendition audio = rendition("audio", Kind.AUDIO);
        begins(1, source, rung, slower, audio);
        began(1);
        begins(2, source);
        began(2);
        untilTold(2, 1);

        begins(2, rung);
        assertThat(log.finished()).as("one is still behind").succeedsWithin(Duration.ofSeconds(10));
        untilTold(2, 1);
        slower.finish();
        untilTold(2, 2);

        assertThat(relay.checkpoint().orElseThrow().positions())
                .extracting(Position::sequence)
                .containsExactly(1L, 2L);
    }

    @Test
    void whoIsLeftOutIsNotWaitedFor() {
        LiveRendition source = rendition("source", Kind.VIDEO);
        LiveRendition rung = rendition("90p15", Kind.VIDEO);
        begins(1, source, rung);
        begins(2, source);
        origin.leaveOut("90p15", cut(2));
        began(2);
        untilTold(2, 2);
    }

    private void untilTold(long begun, long encodeFrom) {
        await().untilAsserted(() -> assertThat(relay.checkpoint()).hasValueSatisfying(told -> {
            assertThat(told.nextSequence()).isEqualTo(begun);
            assertThat(told.encodeFrom()).isEqualTo(encodeFrom);
        }));
    }

    private void began(long sequence) {
        log.began(
                assignment,
                new Position(
                        sequence,
                        1,
                        1,
                        0,
                        false,
                        false,
                        sequence * 1000,
                        START.plusSeconds(sequence),
                        sequence * 90_000,
                        0,
                        0,
                        null,
                        null,
                        Map.of()),
                List.<Checkpoint.Init>of(),
                true);
    }

    private LiveRendition rendition(String name, Kind kind) {
        LiveRendition made = origin.rendition(new RenditionFacts(name, kind, "x", 0, 0, 0, 0, 0, 200));
        made.init(new InitSection(name + ".mp4", new byte[1]));
        return made;
    }

    private static void begins(long sequence, LiveRendition... renditions) {
        for (LiveRendition rendition : renditions) {
            rendition.finish();
            rendition.open(cut(sequence));
            rendition.part(new Part(200_000, true, new byte[1]));
        }
    }

    private static Cut cut(long sequence) {
        SegmentHead head = new SegmentHead(sequence, 1, START.plusSeconds(sequence), false);
        return new Cut(head, 0, sequence * 90_000, 1, false);
    }
}
