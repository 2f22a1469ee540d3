package dev.millrace.transcoder.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class H264ConfigTest {
    /** x264, High profile, level 4.0, 1920×1080 (cropped from 1088) at 25 frames a second, with B-frames. */
    private static final byte[] FULL_HD = HexFormat.of()
            .parseHex("0000000167640028acd940780227e5c044000003000400000300c83c60c6580000000168ebe3cb22c0");

    @Test
    void readsSizeProfileAndRate() {
        H264Config config = H264Config.ofAnnexB(FULL_HD);
        assertThat(config.codecs()).isEqualTo("avc1.640028");
        assertThat(config.width()).isEqualTo(1920);
        assertThat(config.height()).isEqualTo(1080);
        assertThat(config.frameRate()).contains(new FrameRate(50, 2));
        assertThat(config.reorders()).isTrue();
        assertThat(config.isPlayedByBrowsers()).isTrue();
    }

    @Test
    void refusesWhatIsCutShort() {
        for (byte[] broken : new byte[][] {{}, {1, 100, 0, 40}, {1, 100, 0, 40, -1, -31, 0, 50, 0x67}}) {
            assertThatThrownBy(() -> H264Config.ofAvcRecord(broken)).isInstanceOf(UnsupportedMediaException.class);
        }
        assertThatThrownBy(() -> H264Config.ofAnnexB(new byte[] {0, 0, 1, 0x67, 100, 0, 40}))
                .isInstanceOf(UnsupportedMediaException.class);
    }

    @Test
    void knowsAacThatBrowsersPlay() {
        AacConfig stereo = AacConfig.of(new byte[] {0x11, (byte) 0x90});
        assertThat(stereo.sampleRate()).isEqualTo(48_000);
        assertThat(stereo.channels()).isEqualTo(2);
        assertThat(stereo.codecs()).isEqualTo("mp4a.40.2");
        assertThat(stereo.isPlayedByBrowsers()).isTrue();
        assertThat(AacConfig.of(new byte[] {0x13, (byte) 0x90}).isPlayedByBrowsers())
                .as("22.05 kHz")
                .isFalse();
        assertThatThrownBy(() -> AacConfig.of(new byte[] {0x16, (byte) 0x90}))
                .as("a reserved rate")
                .isInstanceOf(UnsupportedMediaException.class);
    }

    @Test
    void readsFrameRates() {
        assertThat(FrameRate.of(29.97)).contains(new FrameRate(30_000, 1001));
        assertThat(FrameRate.of(59.94006)).contains(new FrameRate(60_000, 1001));
        assertThat(FrameRate.of(25.0)).contains(new FrameRate(25_000, 1000));
        assertThat(FrameRate.of(0.0)).isEmpty();
        assertThat(FrameRate.of(1e9)).isEmpty();
    }
}
