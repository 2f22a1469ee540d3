package dev.millrace.transcoder.pipeline;

import dev.millrace.transcoder.codec.AacConfig;
import dev.millrace.transcoder.codec.AudioConfig;
import dev.millrace.transcoder.media.AacEncoder;
import dev.millrace.transcoder.media.AudioDecoder;
import dev.millrace.transcoder.media.MediaException;
import dev.millrace.transcoder.media.Resampler;
import dev.millrace.transcoder.media.TimeScale;
import dev.millrace.transcoder.playback.Cut;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes AAC-LC of 48 kHz in stereo of whatever the source has; it may change on the way. On the calling thread: it
 * takes about a hundredth of a core.
 */
final class AudioTranscode implements AudioStage {
    private static final Logger log = LoggerFactory.getLogger(AudioTranscode.class);

    private final RunContext run;
    private final AudioClock clock = new AudioClock(Resampler.SAMPLE_RATE);
    private final AacEncoder encoder = new AacEncoder(Resampler.SAMPLE_RATE, Resampler.CHANNELS);
    private final AudioTrack track;
    private final float[][] filling = new float[Resampler.CHANNELS][AacConfig.FRAME_SAMPLES];
    private int filled;
    private @Nullable AudioConfig config;
    private @Nullable AudioDecoder decoder;
    private Resampler resampler = new Resampler();

    AudioTranscode(@Nullable AudioConfig config, RunContext run) {
        this.run = run;
        this.track = new AudioTrack(encoder.config(), run);
        if (config != null) {
            takes(config);
        }
    }

    @Override
    public void resume(long samples) {
        clock.resume(samples);
    }

    /** An encoder's state cannot be handed on: another transcoder begins its own. */
    @Override
    public @Nullable Long nextSamples() {
        return null;
    }

    @Override
    public boolean takes(AudioConfig next) {
        if (!next.equals(config)) {
            closeDecoder();
            config = next;
            try {
                decoder = new AudioDecoder(next);
            } catch (MediaException e) {
                run.metrics().damagedAudio();
                log.atWarn()
                        .addKeyValue("broadcast", run.broadcast())
                        .log("the audio cannot be decoded, there is silence instead: {}", e.getMessage());
            }
        }
        return true;
    }

    @Override
    public void cutAt(Cut cut) {
        clock.startAt(cut.pts());
        track.cutAt(cut);
    }

    @Override
    public void add(byte[] frame, long millis, long arrivedNanos) {
        AudioDecoder current = decoder;
        if (current == null) {
            return;
        }
        boolean taken = current.decode(frame, decoded -> {
            float[][] samples = resampler.convert(decoded);
            int count = samples[0].length;
            long gap = clock.gap(millis, count);
            if (gap > 0) {
                silence(gap, arrivedNanos);
            }
            int late = (int) Math.min(count, Math.max(0, -gap));
            if (late > 0) {
                run.metrics().lateAudio();
            }
            append(samples, late, count, arrivedNanos);
        });
        if (!taken) {
            run.metrics().damagedAudio();
        }
    }

    @Override
    public void silenceUntil(long ticks, long arrivedNanos) {
        long missing = clock.isStarted() ? (ticks - clock.nextTicks()) * Resampler.SAMPLE_RATE / TimeScale.VIDEO : 0;
        if (missing > 0) {
            silence(missing, arrivedNanos);
        }
    }

    /** Encodes what is left, too. */
    @Override
    public void close() {
        if (filled > 0) {
            silence(AacConfig.FRAME_SAMPLES - filled, System.nanoTime());
        }
        encoder.drain(System.nanoTime()).forEach(track::add);
        track.close();
        encoder.close();
        closeDecoder();
        resampler.close();
    }

    private void closeDecoder() {
        if (decoder != null) {
            decoder.close();
            decoder = null;
            // It may hold samples of what was before.
            resampler.close();
            resampler = new Resampler();
        }
    }

    private void silence(long samples, long arrivedNanos) {
        float[][] nothing = new float[Resampler.CHANNELS][AacConfig.FRAME_SAMPLES];
        for (long left = samples; left > 0; left -= AacConfig.FRAME_SAMPLES) {
            append(nothing, 0, (int) Math.min(left, AacConfig.FRAME_SAMPLES), arrivedNanos);
        }
    }

    private void append(float[][] samples, int from, int to, long arrivedNanos) {
        int at = from;
        while (at < to) {
            int count = Math.min(to - at, AacConfig.FRAME_SAMPLES - filled);
            for (int channel = 0; channel < Resampler.CHANNELS; channel++) {
                System.arraycopy(samples[channel], at, filling[channel], filled, count);
            }
            at += count;
            filled += count;
            clock.advance(count);
            if (filled == AacConfig.FRAME_SAMPLES) {
                filled = 0;
                encoder.encode(filling, clock.next() - AacConfig.FRAME_SAMPLES, arrivedNanos)
                        .forEach(track::add);
            }
        }
    }
}
