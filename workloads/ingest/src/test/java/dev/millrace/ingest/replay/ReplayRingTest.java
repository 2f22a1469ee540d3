package dev.millrace.ingest.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.rtmp.flv.FlvReader;
import dev.millrace.rtmp.flv.FlvTag;
import dev.millrace.testkit.rtmp.TestStream;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReplayRingTest {
    private static final int CONFIGURATION_TAGS = 3;

    private final UnpooledByteBufAllocator alloc = new UnpooledByteBufAllocator(false);

    @AfterEach
    void leavesNothingBehind() {
        assertThat(alloc.metric().usedHeapMemory()).isZero();
    }

    @Test
    void keepsTheSpanAndTheGroupOfPicturesThatItBeginsIn() throws Exception {
        // A key frame a second; 5 s are kept of 20: from 14 s on, because 14.9 s lies in that group.
        assertThat(framesKept(Duration.ofSeconds(5), 1 << 20, TestStream.of(10, 10), 200))
                .first()
                .extracting(FlvTag::timestampMillis)
                .isEqualTo(14_000L);
    }

    @Test
    void keepsTheNewestGroupOfPicturesHoweverLongItIs() throws Exception {
        // One key frame only, 20 s ago.
        assertThat(framesKept(Duration.ofSeconds(5), 1 << 20, TestStream.of(10, 1000), 200))
                .hasSize(400);
    }

    @Test
    void keepsNoMoreBytesThanAllowed() throws Exception {
        ReplayRing ring = new ReplayRing(new RingLimits(Duration.ofHours(1), 50_000));
        for (FlvTag tag : tags(TestStream.of(10, 10), 200)) {
            ring.append(tag);
            assertThat(ring.bytes()).isLessThanOrEqualTo(50_000);
        }
        ring.finish();
        assertThat(ring.bytes()).isZero();
    }

    @Test
    void startsAnAudioOnlyStreamAtAnyFrame() throws Exception {
        ReplayRing ring = new ReplayRing(new RingLimits(Duration.ofSeconds(15), 1 << 20));
        List<FlvTag> audio = new ArrayList<>();
        for (FlvTag tag : tags(TestStream.of(10, 10), 10)) {
            if (tag.type() == FlvTag.Type.AUDIO) {
                audio.add(tag);
            } else {
                tag.release();
            }
        }
        audio.forEach(ring::append);
        try (RingReader reader = ring.reader(OptionalLong.of(350))) {
            ring.finish();
            byte[] flv = copy(reader);
            assertThat(flv[4]).as("only audio is announced").isEqualTo((byte) 4);
            assertThat(read(flv)).extracting(FlvTag::timestampMillis).startsWith(300L, 300L, 400L);
        }
    }

    @Test
    void tellsAReaderThatItIsTooSlow() {
        ReplayRing ring = new ReplayRing(new RingLimits(Duration.ofSeconds(1), 1 << 20));
        List<FlvTag> tags = tags(TestStream.of(10, 10), 60);
        tags.subList(0, 10).forEach(ring::append);
        try (RingReader reader = ring.reader(OptionalLong.empty())) {
            tags.subList(10, tags.size()).forEach(ring::append);
            assertThatThrownBy(() -> copy(reader)).isInstanceOf(TooSlowException.class);
        }
        ring.finish();
    }

    @Test
    void givesAReaderWhatIsLeftAfterTheEnd() throws Exception {
        ReplayRing ring = new ReplayRing(new RingLimits(Duration.ofSeconds(15), 1 << 20));
        tags(TestStream.of(10, 10), 10).forEach(ring::append);
        try (RingReader reader = ring.reader(OptionalLong.empty())) {
            ring.finish();
            assertThat(read(copy(reader))).hasSize(CONFIGURATION_TAGS + 20);
        }
        tags(TestStream.of(10, 10), 1).forEach(ring::append);
        assertThat(ring.bytes()).isZero();
    }

    @Test
    void endsForAReaderOfAStreamThatNeverBegan() throws Exception {
        ReplayRing ring = new ReplayRing(new RingLimits(Duration.ofSeconds(15), 1 << 20));
        try (RingReader reader = ring.reader(OptionalLong.empty())) {
            ring.finish();
            assertThat(read(copy(reader))).isEmpty();
        }
    }

    /** The frames that a reader gets from the oldest place there is. */
    private List<FlvTag> framesKept(Duration span, long bytes, TestStream stream, int frames) throws Exception {
        ReplayRing ring = new ReplayRing(new RingLimits(span, bytes));
        tags(stream, frames).forEach(ring::append);
        try (RingReader reader = ring.reader(OptionalLong.of(0))) {
            ring.finish();
            List<FlvTag> read = read(copy(reader));
            return read.subList(CONFIGURATION_TAGS, read.size());
        }
    }

    /** The stream's tags in counted memory. */
    private List<FlvTag> tags(TestStream stream, int frames) {
        return stream.tags(frames).stream()
                .map(tag -> tag.replace(
                        alloc.heapBuffer(tag.content().readableBytes()).writeBytes(tag.content())))
                .toList();
    }

    private static byte[] copy(RingReader reader) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        reader.copyTo(out);
        return out.toByteArray();
    }

    private static List<FlvTag> read(byte[] flv) throws Exception {
        List<FlvTag> tags = new ArrayList<>();
        try (FlvReader reader = new FlvReader(new ByteArrayInputStream(flv), 1 << 20)) {
            for (Optional<FlvTag> tag = reader.next(); tag.isPresent(); tag = reader.next()) {
                tags.add(tag.get());
            }
        }
        return tags;
    }
}
