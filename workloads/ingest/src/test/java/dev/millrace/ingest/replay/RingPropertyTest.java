package dev.millrace.ingest.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.rtmp.flv.FlvReader;
import dev.millrace.rtmp.flv.FlvTag;
import dev.millrace.rtmp.flv.FlvTag.Type;
import dev.millrace.testkit.rtmp.TestStream;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

/** What the ring promises, whatever the stream, the limits, the readers and the checkpoints. */
class RingPropertyTest {
    private final UnpooledByteBufAllocator alloc = new UnpooledByteBufAllocator(false);

    @Property(tries = 200)
    void aReaderGetsConfigurationsThenAKeyFrameThenEverythingWithoutAGap(
            @ForAll @IntRange(min = 1, max = 60) int keyFrameInterval,
            @ForAll @IntRange(min = 1, max = 400) int frames,
            @ForAll @IntRange(min = 0, max = 400) int joinsAfter,
            @ForAll @LongRange(min = -5_000, max = 50_000) long from,
            @ForAll boolean newest,
            @ForAll @IntRange(min = 1, max = 20) int spanSeconds)
            throws Exception {
        ReplayRing ring = new ReplayRing(new RingLimits(Duration.ofSeconds(spanSeconds), 1 << 24));
        List<FlvTag> all = TestStream.of(10, keyFrameInterval).tags(frames);
        int joined = Math.min(joinsAfter, all.size());
        append(ring, all.subList(0, joined));
        try (RingReader reader = ring.reader(newest ? OptionalLong.empty() : OptionalLong.of(from))) {
            // Few enough, so that the reader is not cut while it has not begun to read.
            List<FlvTag> later = all.subList(joined, Math.min(all.size(), joined + 10));
            append(ring, later);
            ring.finish();
            List<FlvTag> seen = read(reader);
            List<FlvTag> sent = all.subList(0, joined + later.size());
            assertNoGap(seen, sent);
            if (!newest && joined > 3) {
                assertStartsAtOrBefore(seen, from, sent.subList(0, joined));
            }
        } catch (TooSlowException cut) {
            assertThat(newest)
                    .as("a reader at the oldest key frame may have lost it meanwhile, one at the newest not")
                    .isFalse();
        }
        assertThat(alloc.metric().usedHeapMemory()).isZero();
    }

    @Property(tries = 200)
    void neverKeepsMoreThanItMayAndNeverLessThanItPromises(
            @ForAll @IntRange(min = 1, max = 100) int keyFrameInterval,
            @ForAll @IntRange(min = 1, max = 300) int frames,
            @ForAll @IntRange(min = 1, max = 10) int spanSeconds,
            @ForAll @LongRange(min = 2_000, max = 500_000) long bytes,
            @ForAll @Size(max = 5) List<@LongRange(min = 0, max = 40_000) Long> checkpoints)
            throws Exception {
        ReplayRing ring = new ReplayRing(new RingLimits(Duration.ofSeconds(spanSeconds), bytes));
        List<FlvTag> all = TestStream.of(10, keyFrameInterval).tags(frames);
        List<Long> acknowledged = new ArrayList<>(checkpoints);
        for (FlvTag tag : all) {
            append(ring, List.of(tag));
            acknowledged.removeIf(millis -> {
                boolean now = millis <= tag.timestampMillis();
                if (now) {
                    ring.acknowledge(millis);
                }
                return now;
            });
            assertThat(ring.bytes()).isLessThanOrEqualTo(bytes);
        }
        long newest = all.getLast().timestampMillis();
        // Metadata and configurations are not among what is kept: every reader gets them first.
        long promised = all.stream()
                .filter(tag -> tag.type() != Type.SCRIPT && !tag.isDecoderConfiguration())
                .filter(tag -> tag.timestampMillis() >= newest - spanSeconds * 1000L)
                .mapToLong(tag -> tag.content().readableBytes())
                .sum();
        // Whole tags are dropped, the last of them perhaps for one byte.
        long largest = all.stream()
                .mapToLong(tag -> tag.content().readableBytes())
                .max()
                .orElseThrow();
        assertThat(ring.bytes()).isGreaterThanOrEqualTo(Math.min(promised, bytes - largest));
        try (RingReader reader = ring.reader(OptionalLong.empty())) {
            ring.finish();
            List<FlvTag> seen = read(reader);
            long lastKey = all.stream()
                    .filter(FlvTag::isKeyFrame)
                    .mapToLong(FlvTag::timestampMillis)
                    .max()
                    .orElseThrow();
            long group = all.stream()
                    .filter(tag -> tag.timestampMillis() >= lastKey)
                    .mapToLong(tag -> tag.content().readableBytes())
                    .sum();
            if (group <= bytes) {
                assertThat(seen.get(3).timestampMillis()).isEqualTo(lastKey);
                assertNoGap(seen, all);
            }
        }
        assertThat(alloc.metric().usedHeapMemory()).isZero();
    }

    /** Metadata and configurations, then a key frame, then all that was sent from there on. */
    private static void assertNoGap(List<FlvTag> seen, List<FlvTag> sent) {
        if (sent.stream().noneMatch(FlvTag::isKeyFrame)) {
            assertThat(seen).isEmpty();
            return;
        }
        assertThat(seen).extracting(FlvTag::type).startsWith(Type.SCRIPT, Type.VIDEO, Type.AUDIO);
        assertThat(seen.subList(1, 3)).allMatch(FlvTag::isDecoderConfiguration);
        assertThat(seen.get(3).isKeyFrame()).isTrue();
        int start = sent.indexOf(seen.get(3));
        assertThat(seen.subList(3, seen.size())).isEqualTo(sent.subList(start, sent.size()));
    }

    /** At the newest key frame that is not after {@code from}, or at the oldest that is kept. */
    private static void assertStartsAtOrBefore(List<FlvTag> seen, long from, List<FlvTag> before) {
        long start = seen.get(3).timestampMillis();
        long wanted = before.stream()
                .filter(FlvTag::isKeyFrame)
                .mapToLong(FlvTag::timestampMillis)
                .filter(millis -> millis <= from)
                .max()
                .orElse(0);
        assertThat(start).isGreaterThanOrEqualTo(wanted);
        boolean aKeyFrameIsBetween = before.stream()
                .anyMatch(tag -> tag.isKeyFrame() && tag.timestampMillis() > from && tag.timestampMillis() < start);
        assertThat(aKeyFrameIsBetween && wanted > before.getLast().timestampMillis() - 1_000)
                .isFalse();
    }

    private void append(ReplayRing ring, List<FlvTag> tags) {
        for (FlvTag tag : tags) {
            ByteBuf content = tag.content();
            ring.append(tag.replace(alloc.heapBuffer(content.readableBytes())
                    .writeBytes(content, content.readerIndex(), content.readableBytes())));
        }
    }

    private static List<FlvTag> read(RingReader reader) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        reader.copyTo(out);
        List<FlvTag> tags = new ArrayList<>();
        try (FlvReader flv = new FlvReader(new ByteArrayInputStream(out.toByteArray()), 1 << 20)) {
            for (Optional<FlvTag> tag = flv.next(); tag.isPresent(); tag = flv.next()) {
                tags.add(tag.get());
            }
        }
        return tags;
    }
}
