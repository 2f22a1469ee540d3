package dev.millrace.transcoder.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.millrace.testkit.hls.HlsFragment;
import dev.millrace.transcoder.codec.AacConfig;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AudioCodingTest {
    @Test
    void encodesSampleBySampleAndDecodesAgain() {
        List<EncodedFrame> frames = new ArrayList<>();
        try (AacEncoder encoder = new AacEncoder(48_000, 2);
                AudioDecoder decoder = new AudioDecoder(encoder.config());
                Resampler resampler = new Resampler()) {
            float[][] tone = new float[2][AacConfig.FRAME_SAMPLES];
            for (int number = 0; number < 10; number++) {
                for (int i = 0; i < AacConfig.FRAME_SAMPLES; i++) {
                    tone[0][i] = (float) (0.5 * Math.sin((number * 1024 + i) * 0.05));
                    tone[1][i] = tone[0][i];
                }
                frames.addAll(encoder.encode(tone, 1024L * number, 7));
            }
            frames.addAll(encoder.drain(7));
            assertThat(frames).hasSize(11);
            assertThat(frames.getFirst().pts())
                    .as("what the encoder needs to begin")
                    .isEqualTo(-1024);
            assertThat(frames.getLast().pts()).isEqualTo(9 * 1024);
            List<float[]> decoded = new ArrayList<>();
            for (EncodedFrame frame : frames) {
                assertThat(decoder.decode(
                                frame.bytes(), sound -> decoded.add(resampler.convert(sound)[0])))
                        .isTrue();
            }
            // The frame at 5,120 has the samples that went in there.
            float[] sixth = decoded.get(6);
            for (int i = 100; i < 900; i++) {
                assertThat((double) sixth[i]).isCloseTo(0.5 * Math.sin((5 * 1024 + i) * 0.05), within(0.05));
            }
        }
    }

    @Test
    void silenceIsAFrameOfItsOwnKind() {
        for (int channels = 1; channels <= 2; channels++) {
            byte[] silence = AacEncoder.silence(44_100, channels);
            try (AacEncoder encoder = new AacEncoder(44_100, channels);
                    AudioDecoder decoder = new AudioDecoder(encoder.config())) {
                List<Integer> samples = new ArrayList<>();
                assertThat(decoder.decode(silence, sound -> samples.add(sound.nb_samples())))
                        .isTrue();
                assertThat(decoder.decode(silence, sound -> samples.add(sound.nb_samples())))
                        .isTrue();
                assertThat(samples).containsOnly(1024);
            }
        }
    }

    @Test
    void whatIsDamagedIsPassedOver() {
        try (AacEncoder encoder = new AacEncoder(48_000, 2);
                AudioDecoder decoder = new AudioDecoder(encoder.config())) {
            assertThat(decoder.decode(new byte[] {-1, 1, 2, 3, 4, 5}, sound -> {}))
                    .isFalse();
            assertThat(decoder.decode(AacEncoder.silence(48_000, 2), sound -> {}))
                    .isTrue();
        }
    }

    @Test
    void fragmentsSayWhenTheirFirstFrameIsDecodedAndWhenItIsShown() {
        try (FragmentMuxer muxer = FragmentMuxer.audio(AacConfig.of(new byte[] {0x11, (byte) 0x90}))) {
            byte[] bytes = {1, 2, 3};
            // As B-frames have it: shown later than decoded, from the first one on.
            muxer.write(new EncodedFrame(bytes, 5_000, 7_048, 1_024, true, 0));
            muxer.write(new EncodedFrame(bytes, 6_024, 6_024, 1_024, true, 0));
            HlsFragment first = HlsFragment.of(muxer.fragment(1));
            assertThat(first).isEqualTo(new HlsFragment(5_000, 2_048, 2));
            muxer.write(new EncodedFrame(bytes, 1_000_000, 1_000_000, 1_024, true, 0));
            assertThat(HlsFragment.of(muxer.fragment(2)).start())
                    .as("after a gap")
                    .isEqualTo(1_000_000);
        }
    }
}
