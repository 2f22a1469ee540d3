package dev.millrace.transcoder.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.millrace.transcoder.codec.MediaFault;
import dev.millrace.transcoder.testing.DecodedFile;
import dev.millrace.transcoder.testing.Recording;
import dev.millrace.transcoder.testing.Recording.Audio;
import dev.millrace.transcoder.testing.Recording.Video;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every kind of audio that an encoder can send becomes AAC-LC that every browser plays, sample by sample. */
class AudioSourcesTest {
    private static final Video VIDEO = Video.h264(160, 90, 30);

    @ParameterizedTest
    @CsvSource({"48000,2", "44100,1", "44100,2", "48000,1"})
    void aacThatBrowsersPlayIsPassedThrough(int rate, int channels) {
        SourcePlay play = SourcePlay.of(Recording.of(VIDEO, Audio.aac(rate, channels), 3));
        DecodedFile sound = plays(play, rate, channels);
        assertThat(sound.millis()).isCloseTo(3_000, within(60L));
    }

    @ParameterizedTest
    @CsvSource({"aac,22050,1", "aac,32000,2", "aac,96000,2", "aac,48000,6", "libmp3lame,44100,2", "libopus,48000,2"})
    void everythingElseIsEncoded(String encoder, int rate, int channels) {
        SourcePlay play = SourcePlay.of(Recording.of(VIDEO, new Audio(encoder, rate, channels), 3));
        DecodedFile sound = plays(play, 48_000, 2);
        assertThat(sound.millis()).isCloseTo(3_000, within(80L));
        assertThat(sound.loudest()).as("the tone is there").isGreaterThan(0.1);
    }

    @Test
    void heAacIsEncoded() {
        // AAC-LC of 24 kHz announced as the core of HE-AAC: type 5, 24 kHz, stereo, extended to 48 kHz, core type 2.
        Recording core = Recording.of(VIDEO, Audio.aac(24_000, 2), 3);
        Recording highEfficiency = new Recording(core.tags().stream()
                .map(tag -> tag.isAudio() && tag.isSetup()
                        ? tag.with(new byte[] {(byte) 0xaf, 0, 0x2b, 0x11, (byte) 0x88, 0})
                        : tag)
                .toList());
        SourcePlay play = SourcePlay.of(highEfficiency);
        DecodedFile sound = plays(play, 48_000, 2);
        assertThat(sound.loudest()).isGreaterThan(0.1);
    }

    @Test
    void soundStaysBesideThePictureWhenItIsEncoded() {
        Recording recording = Recording.of(VIDEO, Audio.aac(32_000, 1), 4);
        // Nothing comes up to 2 s: where the tone begins is to be found again.
        Recording late = recording.without(tag -> tag.isAudio() && !tag.isSetup() && tag.millis() < 2_000);
        SourcePlay play = SourcePlay.of(late);
        DecodedFile sound = plays(play, 48_000, 2);
        DecodedFile picture = SourcePlay.playsWithoutHoles(play.only("90p"));
        double begins = sound.firstLoudMillis() - picture.pts().getFirst() / 90.0;
        assertThat(begins).isCloseTo(2_000, within(45.0));
    }

    @Test
    void whatCannotBeDecodedIsRefusedOnceAndTheVideoPlays() {
        Recording recording = Recording.of(VIDEO, Audio.aac(48_000, 2), 2);
        // Speex, which nobody decodes here.
        Recording speex = new Recording(recording.tags().stream()
                .map(tag -> tag.isAudio() ? tag.with(new byte[] {(byte) 0xb2, 1, 2, 3}) : tag)
                .toList());
        SourcePlay play = SourcePlay.of(speex);
        assertThat(play.faults).containsExactly(MediaFault.AUDIO_UNSUPPORTED);
        assertThat(SourcePlay.playsWithoutHoles(play.only("source")).pts()).hasSize(60);
    }

    private static DecodedFile plays(SourcePlay play, int rate, int channels) {
        SourcePlay.Run run = play.only("audio");
        DecodedFile sound = SourcePlay.playsWithoutHoles(run);
        assertThat(run.facts().codecs()).isEqualTo("mp4a.40.2");
        assertThat(run.facts().channels()).isEqualTo(channels);
        assertThat(sound.timeScale()).isEqualTo(rate);
        for (int i = 1; i < sound.pts().size(); i++) {
            assertThat(sound.pts().get(i) - sound.pts().get(i - 1)).isEqualTo(1024);
        }
        assertThat(run.parts().getFirst().durationMicros()).isPositive();
        return sound;
    }
}
