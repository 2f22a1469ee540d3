package dev.millrace.transcoder.pipeline;

import dev.millrace.transcoder.codec.AudioConfig;
import dev.millrace.transcoder.media.TimeScale;
import dev.millrace.transcoder.playback.Cut;
import dev.millrace.transcoder.playback.RenditionFacts;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One run of a source without video: segments are cut by the audio's time. Not thread-safe. */
final class AudioOnlyRun implements AutoCloseable {
    private final RunContext run;
    private final AudioStage stage;

    AudioOnlyRun(RunContext run, AudioConfig config) {
        this.run = run;
        run.origin().expect(List.of(RenditionFacts.AUDIO));
        stage = AudioStage.of(config, run);
    }

    /** When the next frame is expected, in samples; null when there is nothing that could be continued. */
    @Nullable
    Long nextSamples() {
        return stage.nextSamples();
    }

    InitNames inits() {
        return run.inits();
    }

    boolean takes(AudioConfig config) {
        return stage.takes(config);
    }

    /** @param cut the segment that begins with it, or null */
    void audio(MediaEvent.AudioFrame frame, @Nullable Cut cut) {
        if (cut != null) {
            stage.cutAt(cut);
        }
        stage.add(frame.bytes(), frame.ptsMillis(), frame.arrivedNanos());
    }

    /** Where the frame is on the time line of all segments, in 90 kHz. */
    static long ticks(MediaEvent.AudioFrame frame) {
        return frame.ptsMillis() * TimeScale.VIDEO_PER_MILLI;
    }

    @Override
    public void close() {
        stage.close();
    }

    /** When a source that has shown no video is taken to have none. */
    static final class Patience {
        private static final long VIDEO_ANNOUNCED_MILLIS = 8_000;
        private static final long NOTHING_SAID_MILLIS = 2_000;
        private static final long AUDIO_ANNOUNCED_MILLIS = 100;

        private Optional<Long> first = Optional.empty();

        void reset() {
            first = Optional.empty();
        }

        /** Whether it is over at that frame. */
        boolean isOver(long millis, MediaEvent.Metadata metadata) {
            long since = first.filter(begun -> begun <= millis).orElse(millis);
            first = Optional.of(since);
            long wait = metadata.announcesVideo()
                    ? VIDEO_ANNOUNCED_MILLIS
                    : metadata.announcesAudio() ? AUDIO_ANNOUNCED_MILLIS : NOTHING_SAID_MILLIS;
            return millis - since >= wait;
        }
    }
}
