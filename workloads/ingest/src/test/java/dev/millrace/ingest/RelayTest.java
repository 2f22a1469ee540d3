package dev.millrace.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.millrace.ingest.TestChannels.TestChannel;
import dev.millrace.rtmp.flv.FlvReader;
import dev.millrace.rtmp.flv.FlvTag;
import dev.millrace.rtmp.flv.FlvTag.Type;
import dev.millrace.testkit.rtmp.RtmpPublisher;
import dev.millrace.testkit.rtmp.RtmpPublisher.Pace;
import dev.millrace.testkit.rtmp.TagSource;
import dev.millrace.testkit.rtmp.TestStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a transcoder gets, over real sockets. */
class RelayTest {
    private static final String READERS = "millrace_ingest_relay_readers";

    @RegisterExtension
    static final RunningPod pod = new RunningPod("--millrace.ingest.limits.replay-bytes=9MB");

    /** A publisher that is live, and its session. */
    private record Live(RtmpPublisher publisher, String session) implements AutoCloseable {
        static Live start() throws Exception {
            return start(true);
        }

        static Live start(boolean repeatExtendedTimestamps) throws Exception {
            TestChannel channel = pod.channels().create();
            RtmpPublisher publisher =
                    RtmpPublisher.connect(pod.rtmp(), "live", channel.key(), repeatExtendedTimestamps);
            assertThat(publisher.answer().isError()).isFalse();
            return new Live(
                    publisher,
                    pod.liveStreams().applied(channel.name()).getFirst().session());
        }

        void send(List<FlvTag> tags) {
            publisher.play(TagSource.of(tags), Pace.AT_ONCE).join();
        }

        @Override
        public void close() {
            publisher.close();
        }
    }

    @Test
    void relaysEveryTagAndEndsCleanlyWhenThePublisherStops() throws Exception {
        List<FlvTag> expected = TestStream.of(30, 15).tags(45);
        try (Live live = Live.start();
                FlvReader reader = pod.internal().pull(live.session())) {
            live.send(TestStream.of(30, 15).tags(45));
            live.publisher().stop();
            assertThat(rest(reader)).isEqualTo(expected);
            assertThat(pod.internal().get(live.session()).body()).contains("SESSION_UNKNOWN");
        }
    }

    @Test
    void endsCleanlyWhenThePublisherIsLostToo() throws Exception {
        try (Live live = Live.start();
                FlvReader reader = pod.internal().pull(live.session())) {
            live.send(TestStream.of(30, 15).tags(5));
            for (int tag = 0; tag < 13; tag++) {
                assertThat(reader.next()).isPresent();
            }
            live.publisher().drop();
            assertThat(reader.next()).isEmpty();
        }
    }

    @Test
    void startsAtTheNewestKeyFrameOrAtTheOneBeforeATime() throws Exception {
        try (Live live = Live.start()) {
            // Key frames at 10000, 11000, 12000 and 13000.
            live.send(TestStream.of(10, 10).startingAt(10_000).tags(40));
            await().until(() -> lastOf(live) >= 13_900);
            assertThat(startOf(live, "")).isEqualTo(13_000);
            assertThat(startOf(live, "?from=12999")).isEqualTo(12_000);
            assertThat(startOf(live, "?from=12000")).isEqualTo(12_000);
            assertThat(startOf(live, "?from=1")).isEqualTo(10_000);
            assertThat(startOf(live, "?from=99999999999")).isEqualTo(13_000);
            assertThat(pod.internal().get(live.session() + "?from=yesterday").body())
                    .contains("FROM_INVALID");
        }
    }

    @Test
    void timestampsGoOnBeyond32Bits() throws Exception {
        long nearlyWrapped = 0xffff_ffffL - 500;
        for (boolean repeated : new boolean[] {true, false}) {
            try (Live live = Live.start(repeated);
                    FlvReader reader = pod.internal().pull(live.session())) {
                live.send(TestStream.of(10, 10).startingAt(nearlyWrapped).tags(20));
                live.publisher().stop();
                List<FlvTag> all = rest(reader);
                assertThat(all.getLast().timestampMillis()).isEqualTo(nearlyWrapped + 1900);
            }
        }
    }

    @Test
    void servesSeveralReadersAndCutsTheOneThatIsTooSlow() throws Exception {
        try (Live live = Live.start();
                FlvReader slow = pod.internal().pull(live.session());
                FlvReader quick = pod.internal().pull(live.session())) {
            await().until(() -> pod.internal().metric(READERS) == 2);
            AtomicInteger read = new AtomicInteger();
            CompletableFuture<Void> reading = CompletableFuture.runAsync(() -> readOn(quick, read));
            // In all more than the ring, the sockets and the buffers between them hold; never more than the ring ahead
            // of the quick reader.
            for (int burst = 1; burst <= 10; burst++) {
                live.send(TestStream.of(30, 30)
                        .withFrameBytes(100_000)
                        .startingAt(burst * 1000)
                        .tags(30));
                int sent = burst * 63;
                await().until(() -> read.get() == sent || reading.isDone());
            }
            live.publisher().stop();
            reading.join();
            assertThatThrownBy(() -> rest(slow)).isInstanceOf(IOException.class);
            await().until(() -> pod.internal().metric(READERS) == 0);
            assertThat(pod.internal().metric("millrace_ingest_relay_slow_readers_total"))
                    .isPositive();
        }
    }

    @Test
    void keepsTheNewestCheckpoint() throws Exception {
        try (Live live = Live.start()) {
            String path = live.session() + "/checkpoint";
            assertThat(pod.internal().get(path).body()).contains("NO_CHECKPOINT");
            assertThat(pod.internal().put(path, checkpoint(1, 7)).statusCode()).isEqualTo(204);
            assertThat(pod.internal().put(path, checkpoint(1, 6)).statusCode()).isEqualTo(204);
            assertThat(pod.internal().get(path).body()).contains("\"nextSequence\":7");
            assertThat(pod.internal().put(path, checkpoint(2, 6)).statusCode()).isEqualTo(204);
            assertThat(pod.internal().get(path).body()).contains("\"nextSequence\":6");
            assertThat(pod.internal().put(path, "{").statusCode()).isEqualTo(400);
            assertThat(pod.internal().put("s-none/checkpoint", checkpoint(1, 1)).body())
                    .contains("SESSION_UNKNOWN");
        }
    }

    @Test
    void cutsASessionOnRequest() throws Exception {
        try (Live live = Live.start()) {
            assertThat(pod.internal().delete(live.session()).statusCode()).isEqualTo(204);
            live.publisher().closed().join();
            assertThat(live.publisher().statuses().getLast().description()).startsWith("CUT: ");
            assertThat(pod.internal().delete(live.session()).statusCode()).isEqualTo(404);
        }
    }

    @Test
    void measuresWhatItDoes() throws Exception {
        try (Live live = Live.start();
                FlvReader reader = pod.internal().pull(live.session())) {
            live.send(TestStream.of(30, 15).tags(5));
            assertThat(reader.next()).isPresent();
            assertThat(pod.internal().metric("millrace_active_streams")).isPositive();
            assertThat(pod.internal().metric("millrace_ingest_received_bytes_total"))
                    .isPositive();
            assertThat(pod.internal().metric("millrace_ingest_replay_bytes")).isPositive();
            live.publisher().stop();
        }
        await().until(() -> pod.internal().metric("millrace_ingest_replay_bytes") == 0);
        assertThat(pod.internal().metric("millrace_ingest_ended_total{reason=\"UNPUBLISHED\"}"))
                .isPositive();
    }

    private static String checkpoint(int generation, long next) {
        return "{\"broadcast\":\"01j9z6w8k2c4v7x0qn\",\"generation\":" + generation + ",\"nextSequence\":" + next
                + ",\"discontinuitySequence\":0,\"nextSourceMillis\":2000,\"nextProgramTime\":\"2026-01-01T00:00:00Z\"}";
    }

    /** The time stamp of the first frame that a new reader gets, after checking what comes before it. */
    private static long startOf(Live live, String query) throws Exception {
        try (FlvReader reader = pod.internal().pull(live.session() + query)) {
            assertThat(reader.next().orElseThrow().type()).isEqualTo(Type.SCRIPT);
            FlvTag video = reader.next().orElseThrow();
            FlvTag audio = reader.next().orElseThrow();
            FlvTag first = reader.next().orElseThrow();
            assertThat(video.type()).isEqualTo(Type.VIDEO);
            assertThat(audio.type()).isEqualTo(Type.AUDIO);
            assertThat(List.of(video, audio)).allSatisfy(tag -> {
                assertThat(tag.isDecoderConfiguration()).isTrue();
                assertThat(tag.timestampMillis()).isEqualTo(first.timestampMillis());
            });
            assertThat(first.isKeyFrame()).isTrue();
            return first.timestampMillis();
        }
    }

    private static long lastOf(Live live) throws Exception {
        try (FlvReader reader = pod.internal().pull(live.session())) {
            long last = 0;
            for (int tag = 0; tag < 23 && last < 13_900; tag++) {
                last = reader.next().orElseThrow().timestampMillis();
            }
            return last;
        }
    }

    private static List<FlvTag> rest(FlvReader reader) throws IOException {
        List<FlvTag> tags = new ArrayList<>();
        for (Optional<FlvTag> tag = reader.next(); tag.isPresent(); tag = reader.next()) {
            tags.add(tag.get());
        }
        return tags;
    }

    private static void readOn(FlvReader reader, AtomicInteger count) {
        try {
            while (reader.next().isPresent()) {
                count.incrementAndGet();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the quick reader was cut, too", e);
        }
    }
}
