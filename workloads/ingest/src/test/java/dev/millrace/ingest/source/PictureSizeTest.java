package dev.millrace.ingest.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.rtmp.flv.VideoCodec;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.HexFormat;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PictureSizeTest {
    private static final String HIGH =
            "01640028ffe1001b67640028acd940780227e5c044000003000400000300c83c60c65801000668ebe3cb22c0fdf8f800";

    /** Records that x264 and x265 wrote, by way of ffmpeg. */
    @ParameterizedTest
    @CsvSource({
        "AVC, 1920, 1080, " + HIGH,
        "AVC, 1080, 1920, 014d4028ffe1001a674d4028eca02201e3cbe022000003000200000300641e30632c01000568ebe3cb20",
        "AVC,  642,  362, 01f4001effe1001a67f4001e919b281485fc7cf808800000030080000019078b16cb01000668ebe3c44844fff8f800",
        "AVC,  720,  576, 0164001effe100186764001eacd940b424d8088000000300800000190f8a14cb01000768fba3cb3002c0fdf8f800",
        "HEVC, 1920, 1080, 01022000000090000000000078f000fcfdfafa00000f03200001001840010c01ffff022000000300900000030000"
                + "030078959809210001002c420101022000000300900000030000030078a003c08010e4d96566924caf01680800000300080000"
                + "0300c84022000100074401c172b46240"
    })
    void readsWhatEncodersWrite(VideoCodec codec, int width, int height, String record) {
        assertThat(PictureSize.of(codec, bytes(record))).contains(new PictureSize(width, height));
    }

    @Test
    void otherCodecsAreLeftToTheMetadata() {
        assertThat(PictureSize.of(VideoCodec.AV1, bytes(HIGH))).isEmpty();
    }

    @Property(tries = 300)
    void whateverComesNothingFalls(@ForAll byte[] record, @ForAll boolean hevc) {
        PictureSize.of(hevc ? VideoCodec.HEVC : VideoCodec.AVC, Unpooled.wrappedBuffer(record));
    }

    @Test
    void aRecordThatBreaksOffSaysNothing() {
        for (int length = 0; length < 20; length++) {
            assertThat(PictureSize.of(VideoCodec.AVC, bytes(HIGH).writerIndex(length)))
                    .isEmpty();
        }
    }

    private static ByteBuf bytes(String hex) {
        return Unpooled.wrappedBuffer(HexFormat.of().parseHex(hex));
    }
}
