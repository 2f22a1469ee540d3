package dev.millrace.transcoder.pipeline;

import dev.millrace.transcoder.codec.AacConfig;
import dev.millrace.transcoder.codec.AudioConfig;
import dev.millrace.transcoder.playback.Cut;
import org.jspecify.annotations.Nullable;

/**
 * Makes the audio rendition of a run, without a hole from its first cut on: where the source has no sound there is
 * silence, because a player waits for ever for audio that does not come. Not thread-safe.
 */
sealed interface AudioStage extends AutoCloseable permits AudioPassThrough, AudioTranscode {
    /** @param config null when the audio is announced but not there yet */
    static AudioStage of(@Nullable AudioConfig config, RunContext run) {
        return config instanceof AacConfig aac && aac.isPlayedByBrowsers()
                ? new AudioPassThrough(aac, run)
                : new AudioTranscode(config, run);
    }

    /** Goes on with the samples of another transcoder's stage. */
    void resume(long samples);

    /** When the next frame of the source is expected, in samples; null when there is nothing that could be continued. */
    @Nullable
    Long nextSamples();

    /** Whether it goes on with frames of that kind; from now on they are of that kind. */
    boolean takes(AudioConfig config);

    /** A segment begins with the first frame that is played at or after the cut. */
    void cutAt(Cut cut);

    /** @param millis when it is played, on the run's time line */
    void add(byte[] frame, long millis, long arrivedNanos);

    /** Fills up with silence, when there is less sound than up to {@code ticks} (in 90 kHz). */
    void silenceUntil(long ticks, long arrivedNanos);

    @Override
    void close();
}
