package dev.millrace.transcoder.pipeline;

import dev.millrace.transcoder.codec.AacConfig;
import dev.millrace.transcoder.codec.AudioConfig;
import dev.millrace.transcoder.media.AacEncoder;
import dev.millrace.transcoder.media.EncodedFrame;
import dev.millrace.transcoder.playback.Cut;
import org.jspecify.annotations.Nullable;

/** Serves the source's AAC as it is. */
final class AudioPassThrough implements AudioStage {
    private final AacConfig config;
    private final RunContext run;
    private final AudioClock clock;
    private final AudioTrack track;
    private byte[] silence = {};

    AudioPassThrough(AacConfig config, RunContext run) {
        this.config = config;
        this.run = run;
        this.clock = new AudioClock(config.sampleRate());
        this.track = new AudioTrack(config, run);
    }

    @Override
    public void resume(long samples) {
        clock.resume(samples);
    }

    @Override
    public @Nullable Long nextSamples() {
        return clock.isStarted() ? (Long) clock.next() : null;
    }

    @Override
    public boolean takes(AudioConfig other) {
        return other.equals(config);
    }

    @Override
    public void cutAt(Cut cut) {
        clock.startAt(cut.pts());
        track.cutAt(cut.copied());
    }

    @Override
    public void add(byte[] frame, long millis, long arrivedNanos) {
        long gap = clock.gap(millis, AacConfig.FRAME_SAMPLES);
        if (gap < 0) {
            run.metrics().lateAudio();
            return;
        }
        for (long missing = Math.round((double) gap / AacConfig.FRAME_SAMPLES); missing > 0; missing--) {
            emit(silence(), arrivedNanos);
        }
        emit(frame, arrivedNanos);
    }

    @Override
    public void silenceUntil(long ticks, long arrivedNanos) {
        while (clock.isStarted() && clock.nextTicks() < ticks) {
            emit(silence(), arrivedNanos);
        }
    }

    @Override
    public void close() {
        track.close();
    }

    private void emit(byte[] bytes, long arrivedNanos) {
        long pts = clock.next();
        clock.advance(AacConfig.FRAME_SAMPLES);
        track.add(new EncodedFrame(bytes, pts, pts, AacConfig.FRAME_SAMPLES, true, arrivedNanos));
    }

    private byte[] silence() {
        if (silence.length == 0) {
            silence = AacEncoder.silence(config.sampleRate(), config.channels());
        }
        return silence;
    }
}
