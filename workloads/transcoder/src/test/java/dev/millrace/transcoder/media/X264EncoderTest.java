package dev.millrace.transcoder.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.transcoder.codec.FrameRate;
import dev.millrace.transcoder.testing.TestVideo;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class X264EncoderTest {
    private static final FrameRate RATE = new FrameRate(30, 1);

    @Test
    void givesEachPictureOutAtOnceWithKeyFramesExactlyWhereTheyAreAskedFor() {
        List<EncodedFrame> frames = new ArrayList<>();
        try (Picture picture = new Picture(128, 72);
                X264Encoder encoder = new X264Encoder(settings("veryfast"), picture)) {
            for (int i = 0; i < 600; i++) {
                // A change of scene every 50 pictures, which must not make key frames of its own.
                TestVideo.paint(picture, i / 50 % 2 == 0 ? 30 : 220);
                picture.stamp(3000L * i, i % 70 == 0);
                frames.add(encoder.encode(picture, 7));
            }
        }
        assertThat(frames).allSatisfy(frame -> {
            assertThat(frame.key()).isEqualTo(frame.pts() / 3000 % 70 == 0);
            assertThat(frame.dts()).isEqualTo(frame.pts());
            assertThat(frame.duration()).isEqualTo(3000);
            assertThat(frame.arrivedNanos()).isEqualTo(7);
        });
        assertThat(frames.getLast().pts()).isEqualTo(3000L * 599);
    }

    @Test
    void saysWhatDecodersNeed() {
        try (Picture picture = new Picture(128, 72);
                X264Encoder encoder = new X264Encoder(settings("veryfast"), picture);
                X264Encoder faster = new X264Encoder(settings("superfast"), picture)) {
            assertThat(encoder.config().codecs()).startsWith("avc1.6400");
            assertThat(faster.config().codecs())
                    .as("a faster preset needs no other decoder")
                    .isEqualTo(encoder.config().codecs());
            assertThat(encoder.config().width()).isEqualTo(128);
            assertThat(encoder.config().height()).isEqualTo(72);
            assertThat(encoder.config().frameRate().map(FrameRate::millis)).hasValue(30_000);
            assertThat(encoder.config().reorders()).isFalse();
        }
    }

    @Test
    void refusesWhatX264DoesNotKnow() {
        try (Picture picture = new Picture(128, 72)) {
            assertThatThrownBy(() -> new X264Encoder(settings("quickly"), picture))
                    .isInstanceOf(MediaException.class);
        }
    }

    private static EncoderSettings settings(String preset) {
        return new EncoderSettings(128, 72, RATE, 200, preset);
    }
}
