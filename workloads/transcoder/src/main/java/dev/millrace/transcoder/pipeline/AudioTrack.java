package dev.millrace.transcoder.pipeline;

import dev.millrace.transcoder.codec.AacConfig;
import dev.millrace.transcoder.media.EncodedFrame;
import dev.millrace.transcoder.media.FragmentMuxer;
import dev.millrace.transcoder.media.TimeScale;
import dev.millrace.transcoder.playback.Cut;
import dev.millrace.transcoder.playback.LiveRendition;
import dev.millrace.transcoder.playback.RenditionFacts;
import org.jspecify.annotations.Nullable;

/** Passes AAC through as a rendition of its own, cut where the video is. Not thread-safe. */
final class AudioTrack implements AutoCloseable {
    /** What a player must reckon with before it is measured. */
    private static final long USUAL_BITRATE = 160_000;

    private final AacConfig config;
    private final AudioClock clock;
    private final TrackPackager packager;
    private @Nullable Cut next;

    AudioTrack(AacConfig config, RunContext run) {
        this.config = config;
        this.clock = new AudioClock(config.sampleRate());
        LiveRendition rendition = run.origin()
                .rendition(new RenditionFacts(
                        RenditionFacts.AUDIO,
                        RenditionFacts.Kind.AUDIO,
                        config.codecs(),
                        0,
                        0,
                        0,
                        config.channels(),
                        USUAL_BITRATE,
                        PartTarget.millis(run.partMillis(), AacConfig.FRAME_SAMPLES, config.sampleRate())));
        FragmentMuxer muxer = FragmentMuxer.audio(config);
        rendition.init(run.inits().section(RenditionFacts.AUDIO, muxer.init()));
        packager = new TrackPackager(rendition, muxer, config.sampleRate(), run.metrics());
    }

    /** Goes on with the samples of another track. */
    void resume(long samples) {
        clock.resume(samples);
    }

    /** When the next frame is expected, in samples; null before the first. */
    @Nullable
    Long nextSamples() {
        return clock.next();
    }

    /** The first frame that is played at or after the cut begins its segment. */
    void cutAt(Cut cut) {
        next = cut;
    }

    void add(MediaEvent.AudioFrame frame) {
        long pts = clock.pts(frame.ptsMillis());
        Cut cut = next;
        if (cut != null && pts * TimeScale.VIDEO / config.sampleRate() >= cut.pts()) {
            packager.begin(cut.copied());
            next = null;
        }
        packager.add(new EncodedFrame(frame.bytes(), pts, pts, AacConfig.FRAME_SAMPLES, true, frame.arrivedNanos()));
    }

    @Override
    public void close() {
        packager.close();
    }
}
