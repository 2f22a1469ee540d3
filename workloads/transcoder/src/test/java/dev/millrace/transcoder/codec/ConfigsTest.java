package dev.millrace.transcoder.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** Configurations as x265, libaom, libvpx, LAME and libopus make them. */
class ConfigsTest {
    /** x265, Main, level 2, 320×180 (cropped from 184 lines), without its SEI. */
    private static final byte[] HEVC = hex("0101600000009000000000003cf000fcfdf8f800000f03"
            + "2000010018"
            + "40010c01ffff01600000030090000003000003003c959409"
            + "210001002a"
            + "42010101600000030090000003000003003ca00a080c1f3e595952930b9a020000030002000003002810"
            + "2200010006"
            + "4401c073c189");

    /** libaom, Main, level 2.0, 320×180. */
    private static final byte[] AV1 = hex("81000c000a0b000000043cfeccdaf90040");

    /** libvpx, profile 0, level 1.1, 8 bits, with the MP4 box's version and flags. */
    private static final byte[] VP9 = hex("01000000000b820202020000");

    /** An uncompressed header of a key frame, 320×180. */
    private static final byte[] VP9_KEY = hex("824983420013f00b3000");

    @Test
    void readsHevc() {
        HevcConfig config = HevcConfig.of(HEVC);
        assertThat(config.codecs()).isEqualTo("hvc1.1.6.L60.90");
        assertThat(config.width()).isEqualTo(320);
        assertThat(config.height()).isEqualTo(180);
        assertThat(config.lengthSize()).isEqualTo(4);
        assertThat(config.isPlayedByBrowsers()).isFalse();
        for (int length = 0; length < 80; length++) {
            byte[] cut = Arrays.copyOf(HEVC, length);
            assertThatThrownBy(() -> HevcConfig.of(cut)).isInstanceOf(UnsupportedMediaException.class);
        }
    }

    @Test
    void readsAv1() {
        Av1Config config = Av1Config.of(AV1, new byte[0]);
        assertThat(config.codecs()).isEqualTo("av01.0.00M.08");
        assertThat(config.width()).isEqualTo(320);
        assertThat(config.height()).isEqualTo(180);
        assertThat(config.changedBy(Arrays.copyOfRange(AV1, 4, AV1.length))).isEmpty();
        byte[] withoutHeader = Arrays.copyOf(AV1, 4);
        assertThat(Av1Config.of(withoutHeader, Arrays.copyOfRange(AV1, 4, AV1.length))
                        .width())
                .isEqualTo(320);
        assertThatThrownBy(() -> Av1Config.of(withoutHeader, new byte[] {0x12, 0}))
                .isInstanceOf(UnsupportedMediaException.class);
    }

    @Test
    void readsVp9WithAndWithoutABoxAroundIt() {
        for (byte[] record : new byte[][] {VP9, Arrays.copyOfRange(VP9, 4, VP9.length)}) {
            Vp9Config config = Vp9Config.of(record, VP9_KEY);
            assertThat(config.codecs()).isEqualTo("vp09.00.11.08");
            assertThat(config.width()).isEqualTo(320);
            assertThat(config.height()).isEqualTo(180);
            assertThat(config.changedBy(VP9_KEY)).isEmpty();
            byte[] other = VP9_KEY.clone();
            other[6] ^= 1;
            assertThat(config.changedBy(other)).isPresent();
        }
        assertThatThrownBy(() -> Vp9Config.of(VP9, new byte[] {(byte) 0x86}))
                .isInstanceOf(UnsupportedMediaException.class);
    }

    @Test
    void readsAudio() {
        AacConfig highEfficiency = AacConfig.of(hex("2b118800"));
        assertThat(highEfficiency.codecs()).isEqualTo("mp4a.40.5");
        assertThat(highEfficiency.sampleRate()).isEqualTo(48_000);
        assertThat(highEfficiency.isPlayedByBrowsers()).isFalse();
        assertThat(AacConfig.of(hex("11b0")).channels()).isEqualTo(6);
        assertThat(AacConfig.of(hex("11b0")).isPlayedByBrowsers()).isFalse();
        assertThatThrownBy(() -> AacConfig.of(new byte[] {0x11}))
                .extracting("fault")
                .isEqualTo(MediaFault.AUDIO_MALFORMED);

        Mp3Config mp3 = Mp3Config.of(hex("fffb9064"));
        assertThat(mp3).isEqualTo(new Mp3Config(44_100, 2));
        assertThatThrownBy(() -> Mp3Config.of(hex("00000000"))).isInstanceOf(UnsupportedMediaException.class);

        OpusConfig opus = OpusConfig.of(hex("4f707573486561640102380180bb0000000000"));
        assertThat(opus).isEqualTo(OpusConfig.STEREO);
        assertThat(opus.channels()).isEqualTo(2);
        assertThatThrownBy(() -> OpusConfig.of(hex("4f70"))).isInstanceOf(UnsupportedMediaException.class);
    }

    @Test
    void seesFramesWhoseLengthsDoNotAddUp() {
        byte[] frame = hex("00000002010200000003040506");
        assertThat(NalUnits.isWhole(frame, 4)).isTrue();
        for (int length = 0; length < frame.length; length++) {
            if (length != 6) {
                assertThat(NalUnits.isWhole(Arrays.copyOf(frame, length), 4)).isFalse();
            }
        }
        assertThat(NalUnits.isWhole(hex("ffffffff01"), 4)).isFalse();
        assertThat(NalUnits.split(frame, 4)).hasSize(2);
    }

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text);
    }
}
