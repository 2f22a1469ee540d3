package dev.millrace.transcoder.pipeline;

import dev.millrace.transcoder.codec.AacConfig;
import dev.millrace.transcoder.codec.AudioConfig;
import dev.millrace.transcoder.codec.FrameRate;
import dev.millrace.transcoder.codec.VideoConfig;
import dev.millrace.transcoder.media.EncodedFrame;
import dev.millrace.transcoder.media.FragmentMuxer;
import dev.millrace.transcoder.media.TimeScale;
import dev.millrace.transcoder.playback.Cut;
import dev.millrace.transcoder.playback.LiveRendition;
import dev.millrace.transcoder.playback.RenditionFacts;
import dev.millrace.wire.Checkpoint.Init;
import dev.millrace.wire.Checkpoint.Position;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One run: from a key frame on, as long as the coding and the time line of the source stay the same. Passes the source
 * through on the calling thread and feeds the decoder. Not thread-safe.
 */
final class Pipeline implements AutoCloseable {
    private final RunContext run;
    private final VideoClock clock;
    private final List<Ladder.Plan> ladder;
    private final @Nullable TrackPackager passThrough;
    private final @Nullable DecodeStage decoder;
    private @Nullable AudioTrack audio;
    private long encodeFrom;
    private boolean encoding;

    /**
     * @param rate of the source, as far as known
     * @param sourceBitrate of the source's video in bits a second, 0 when unknown
     */
    Pipeline(
            RunContext run,
            PipelineSettings settings,
            VideoConfig config,
            FrameRate rate,
            long sourceBitrate,
            @Nullable AudioConfig audioConfig) {
        this.run = run;
        this.clock = new VideoClock(rate);
        boolean fit = settings.passthrough() && config.isPlayedByBrowsers();
        ladder = Ladder.fit(settings.ladder(), config, rate, settings.preset(), !fit);
        List<String> expected = new ArrayList<>();
        if (fit) {
            expected.add(RenditionFacts.SOURCE);
        }
        ladder.forEach(plan -> expected.add(plan.name()));
        if (audioConfig != null) {
            expected.add(RenditionFacts.AUDIO);
        }
        run.origin().expect(expected);
        passThrough = fit ? passThrough(config, rate, sourceBitrate) : null;
        decoder = ladder.isEmpty()
                ? null
                : new DecodeStage(
                        run,
                        config,
                        ladder.stream().map(plan -> new RungStage(plan, run)).toList());
        if (audioConfig != null) {
            audio(audioConfig);
        }
    }

    /**
     * Goes on as another transcoder's pipeline did at {@code position}.
     *
     * @param firstEncoded the segment that encoding begins with: what is older was encoded by the other one
     */
    void resume(Position position, long firstEncoded) {
        clock.resume(position.gridAnchor());
        Long samples = position.audioSamples();
        if (audio != null && samples != null) {
            audio.resume(samples);
        }
        encodeFrom = firstEncoded;
    }

    /** A point of the grid of frames, in 90 kHz. */
    long gridAnchor() {
        return clock.anchor();
    }

    /** When the next audio frame is expected, in samples; null before the first. */
    @Nullable
    Long audioSamples() {
        return audio == null ? null : audio.nextSamples();
    }

    /** The initialization sections so far. */
    List<Init> inits() {
        return run.inits().used();
    }

    /** Adds the audio track; its first segment begins with the next cut. */
    void audio(AudioConfig config) {
        if (config instanceof AacConfig aac && aac.isPlayedByBrowsers()) {
            audio = new AudioTrack(aac, run);
        }
    }

    /** The frame on the pipeline's time line. */
    EncodedFrame timed(MediaEvent.VideoFrame frame) {
        long dts = clock.dts(frame.dtsMillis());
        long pts = dts + clock.offset(frame.ptsMillis() - frame.dtsMillis());
        return new EncodedFrame(frame.bytes(), dts, pts, clock.frameDuration(), frame.key(), frame.arrivedNanos());
    }

    /**
     * Takes a frame that {@link #timed} has made.
     *
     * @param cut the segment that begins with it, or null
     */
    void video(EncodedFrame frame, @Nullable Cut cut) {
        run.metrics().source(frame.dts() / TimeScale.VIDEO_PER_MILLI);
        if (cut != null && audio != null) {
            audio.cutAt(cut);
        }
        if (passThrough != null) {
            if (cut != null) {
                passThrough.begin(cut.copied());
            }
            passThrough.add(frame);
        }
        encoding = encoding || (cut != null && cut.head().sequence() >= encodeFrom);
        if (decoder != null && encoding) {
            decoder.offer(frame, cut);
        }
    }

    void audio(MediaEvent.AudioFrame frame) {
        if (audio != null) {
            audio.add(frame);
        }
    }

    /** Encodes what came in, ends the open segments and frees everything. */
    @Override
    public void close() {
        if (passThrough != null) {
            passThrough.close();
        }
        if (audio != null) {
            audio.close();
        }
        if (decoder != null) {
            decoder.close();
        }
    }

    private TrackPackager passThrough(VideoConfig config, FrameRate rate, long bitrate) {
        LiveRendition rendition = run.origin()
                .rendition(new RenditionFacts(
                        RenditionFacts.SOURCE,
                        RenditionFacts.Kind.VIDEO,
                        config.codecs(),
                        config.width(),
                        config.height(),
                        rate.millis(),
                        0,
                        bitrate,
                        PartTarget.millis(run.partMillis(), clock.frameDuration(), TimeScale.VIDEO)));
        FragmentMuxer muxer = FragmentMuxer.video(config);
        rendition.init(run.inits().section(RenditionFacts.SOURCE, muxer.init()));
        return new TrackPackager(rendition, muxer, TimeScale.VIDEO, run.metrics());
    }
}
