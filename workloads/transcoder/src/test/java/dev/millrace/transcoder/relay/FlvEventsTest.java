package dev.millrace.transcoder.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.rtmp.flv.FlvTag;
import dev.millrace.transcoder.codec.AudioCodec;
import dev.millrace.transcoder.codec.MediaFault;
import dev.millrace.transcoder.codec.UnsupportedMediaException;
import dev.millrace.transcoder.codec.VideoCodec;
import dev.millrace.transcoder.pipeline.MediaEvent;
import dev.millrace.transcoder.testing.Recording;
import dev.millrace.transcoder.testing.Recording.Audio;
import dev.millrace.transcoder.testing.Recording.Video;
import io.netty.buffer.Unpooled;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class FlvEventsTest {
    private final FlvEvents events = new FlvEvents();

    @Test
    void announcesAConfigurationWithItsFirstKeyFrame() {
        List<MediaEvent> heard = Recording.of(Video.h264(64, 64, 10), null, 1).tags().stream()
                .flatMap(tag -> events.read(tag.flv(), tag.millis(), 0).stream())
                .toList();
        assertThat(heard.get(0)).isInstanceOfSatisfying(MediaEvent.Metadata.class, metadata -> {
            assertThat(metadata.announcesVideo()).isTrue();
            assertThat(metadata.announcesAudio()).isFalse();
            assertThat(metadata.frameRate()).isPresent();
        });
        assertThat(heard.get(1))
                .isInstanceOfSatisfying(
                        MediaEvent.VideoSetup.class,
                        setup -> assertThat(setup.config().codec()).isEqualTo(VideoCodec.H264));
        assertThat(heard.get(2))
                .isInstanceOfSatisfying(
                        MediaEvent.VideoFrame.class,
                        frame -> assertThat(frame.key()).isTrue());
        assertThat(heard).hasSize(12);
    }

    @Test
    void saysNothingTwiceWhenTheRelayRepeatsIt() {
        Recording recording = Recording.of(Video.h264(64, 64, 10), Audio.aac(48_000, 2), 1);
        for (int round = 0; round < 2; round++) {
            boolean first = round == 0;
            long setups = recording.tags().stream()
                    .flatMap(tag -> events.read(tag.flv(), tag.millis(), 0).stream())
                    .filter(event -> event instanceof MediaEvent.VideoSetup || event instanceof MediaEvent.AudioSetup)
                    .count();
            assertThat(setups).isEqualTo(first ? 2 : 0);
        }
    }

    @Test
    void readsMp3WithoutAConfiguration() {
        List<MediaEvent> heard = audio("2ffffb906400");
        assertThat(heard).hasSize(2);
        assertThat(heard.getFirst())
                .isInstanceOfSatisfying(
                        MediaEvent.AudioSetup.class,
                        setup -> assertThat(setup.config().codec()).isEqualTo(AudioCodec.MP3));
        assertThat(audio("2ffffb906400")).hasSize(1);
        assertFault("2f00000000", MediaFault.FRAME_DAMAGED);
    }

    @Test
    void dropsAacBeforeItsConfigurationAndRefusesWhatItCannotRead() {
        assertThat(audio("af0121")).isEmpty();
        assertFault("af0011", MediaFault.AUDIO_MALFORMED);
        assertThat(audio("af0121")).as("told once").isEmpty();
        assertThat(audio("af001190"))
                .as("the next configuration is as good as the first")
                .hasSize(1);
        assertThat(audio("af0121")).hasSize(1);
    }

    @Test
    void tellsWhatIsCutShort() {
        FlvTag tag = new FlvTag(FlvTag.Type.VIDEO, 0, Unpooled.wrappedBuffer(new byte[] {0x17, 1, 0}));
        assertThatThrownBy(() -> events.read(tag, 0, 0))
                .isInstanceOf(UnsupportedMediaException.class)
                .extracting("fault")
                .isEqualTo(MediaFault.FRAME_DAMAGED);
    }

    private List<MediaEvent> audio(String body) {
        return events.read(
                new FlvTag(
                        FlvTag.Type.AUDIO,
                        0,
                        Unpooled.wrappedBuffer(HexFormat.of().parseHex(body))),
                0,
                0);
    }

    private void assertFault(String body, MediaFault fault) {
        assertThatThrownBy(() -> audio(body))
                .isInstanceOf(UnsupportedMediaException.class)
                .extracting("fault")
                .isEqualTo(fault);
    }
}
