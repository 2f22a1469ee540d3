package dev.millrace.rtmp.flv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.rtmp.RtmpException;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FlvTest {

    @Property(tries = 100)
    void readsWhatItWrites(
            @ForAll @LongRange(max = 0xffff_ffffL) long millis, @ForAll @Size(min = 1, max = 300) byte[] content)
            throws IOException {
        FlvTag tag = tag(FlvTag.Type.VIDEO, millis, content);
        assertThat(read(write(tag, tag))).containsExactly(tag, tag);
    }

    @Test
    void unwrapsTimestamps() throws IOException {
        byte[] content = {1};
        List<FlvTag> tags = read(write(
                tag(FlvTag.Type.AUDIO, 0xffff_fff0L, content),
                tag(FlvTag.Type.AUDIO, 0x1_0000_0010L, content),
                tag(FlvTag.Type.VIDEO, 0xffff_fff8L, content)));
        assertThat(tags)
                .extracting(FlvTag::timestampMillis)
                .containsExactly(0xffff_fff0L, 0x1_0000_0010L, 0xffff_fff8L);
    }

    @Test
    void tellsABrokenStreamFromAFinishedOne() throws IOException {
        byte[] whole = write(tag(FlvTag.Type.AUDIO, 5, new byte[] {1, 2, 3}));
        for (int length = 14; length < whole.length; length++) {
            byte[] broken = java.util.Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> read(broken)).isInstanceOf(EOFException.class);
        }
        assertThatThrownBy(() -> read("GIF87a, really".getBytes())).isInstanceOf(RtmpException.class);
        assertThatThrownBy(() -> new FlvReader(new ByteArrayInputStream(whole), 2).next())
                .isInstanceOf(RtmpException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "VIDEO, 1701, true, false", // AVC key frame
        "VIDEO, 2701, false, false",
        "VIDEO, 1700, false, true",
        "VIDEO, 91687663310000000a, true, false", // enhanced, coded frames
        "VIDEO, 9168766331, false, false", // which lack their composition time
        "VIDEO, 1702, false, false", // end of sequence
        "VIDEO, 9068766331, false, true",
        "VIDEO, 17, false, false", // too short to be anything
        "AUDIO, af00, false, true",
        "AUDIO, af01, false, false",
        "AUDIO, 90, false, false", // which lacks its codec
        "AUDIO, 906d703461, false, true",
        "SCRIPT, 02, false, false"
    })
    void knowsWhatATagIs(FlvTag.Type type, String hex, boolean keyFrame, boolean configuration) {
        FlvTag tag = tag(type, 0, HexFormat.of().parseHex(hex));
        assertThat(tag.isKeyFrame()).isEqualTo(keyFrame);
        assertThat(tag.isDecoderConfiguration()).isEqualTo(configuration);
    }

    private static FlvTag tag(FlvTag.Type type, long millis, byte[] content) {
        return new FlvTag(type, millis, Unpooled.wrappedBuffer(content));
    }

    private static byte[] write(FlvTag... tags) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(FlvFormat.header(true, true));
        for (FlvTag tag : tags) {
            FlvFormat.write(tag, out);
        }
        return out.toByteArray();
    }

    private static List<FlvTag> read(byte[] stream) throws IOException {
        List<FlvTag> tags = new ArrayList<>();
        try (FlvReader reader = new FlvReader(new ByteArrayInputStream(stream), 1 << 20)) {
            for (var tag = reader.next(); tag.isPresent(); tag = reader.next()) {
                tags.add(tag.get());
            }
        }
        return tags;
    }
}
