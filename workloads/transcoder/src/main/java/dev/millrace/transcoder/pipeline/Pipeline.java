package dev.millrace.transcoder.pipeline;

import dev.millrace.transcoder.codec.AudioConfig;
import dev.millrace.transcoder.codec.FrameRate;
import dev.millrace.transcoder.codec.VideoConfig;
import dev.millrace.transcoder.media.EncodedFrame;
import dev.millrace.transcoder.media.TimeScale;
import dev.millrace.transcoder.playback.Cut;
import dev.millrace.transcoder.playback.RenditionFacts;
import dev.millrace.wire.Checkpoint.Position;
import dev.millrace.wire.StreamAssignment.Passthrough;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One run: from a key frame on, as long as the coding and the time line of the source stay the same. Passes the source
 * through on the calling thread and feeds the decoder. Not thread-safe.
 */
final class Pipeline implements AutoCloseable {
    private final RunContext run;
    private final VideoClock clock;
    private final SourceTrack source;
    private final DecodeStage decoder;
    private final AudioPresence presence = new AudioPresence();
    private @Nullable AudioStage audio;
    private boolean hears = true;
    private long encodeFrom;
    private boolean encoding;

    /**
     * @param rate of the source, as far as known
     * @param sourceBitrate of the source's video in bits a second, 0 when unknown
     * @param audioConfig null before it is known
     * @param audioAnnounced whether there will be audio; until it comes there is silence
     */
    Pipeline(
            RunContext run,
            PipelineSettings settings,
            VideoConfig config,
            FrameRate rate,
            long sourceBitrate,
            @Nullable AudioConfig audioConfig,
            boolean audioAnnounced) {
        this.run = run;
        this.clock = new VideoClock(rate);
        boolean served = settings.passthrough() != Passthrough.NEVER;
        boolean playable = settings.passesThrough(config);
        List<Ladder.Plan> ladder = Ladder.fit(settings.ladder(), config, rate, settings.preset(), !served);
        List<String> expected = new ArrayList<>();
        if (served) {
            expected.add(RenditionFacts.SOURCE);
        }
        ladder.forEach(plan -> expected.add(plan.name()));
        boolean hasAudio = audioConfig != null || audioAnnounced;
        if (hasAudio) {
            expected.add(RenditionFacts.AUDIO);
        }
        run.origin().expect(expected);
        decoder = new DecodeStage(run, config, ladder, playable);
        Ladder.Plan standIn =
                served ? Ladder.standIn(settings.ladder(), config, rate, settings.preset(), sourceBitrate) : null;
        source = new SourceTrack(run, config, rate, sourceBitrate, decoder, standIn, playable);
        audio = hasAudio ? AudioStage.of(audioConfig, run) : null;
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
        source.resume();
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

    InitNames inits() {
        return run.inits();
    }

    /**
     * The audio that follows is of another kind, or the first: then its first segment begins with the next cut.
     *
     * @return false when only another run can take it; until then there is silence
     */
    boolean takes(AudioConfig config) {
        if (audio == null) {
            audio = AudioStage.of(config, run);
        }
        hears = audio.takes(config);
        return hears;
    }

    /** How long a frame lasts, in milliseconds. */
    long frameMillis() {
        return clock.frameDuration() / TimeScale.VIDEO_PER_MILLI;
    }

    /**
     * The frame on the pipeline's time line.
     *
     * @param dtsMillis when it is decoded, on that line
     */
    EncodedFrame timed(MediaEvent.VideoFrame frame, long dtsMillis) {
        long dts = clock.dts(dtsMillis);
        long pts = dts + clock.offset(frame.ptsMillis() - frame.dtsMillis());
        return new EncodedFrame(frame.bytes(), dts, pts, clock.frameDuration(), frame.key(), frame.arrivedNanos());
    }

    /** Takes a frame from before the first segment, from a key frame on: it is decoded, but not shown. */
    void preroll(EncodedFrame frame) {
        source.preroll(frame);
        decoder.offer(frame, null);
    }

    /** Where segments begin, but the first: to be asked once for each frame after it. */
    Optional<Cut> cut(EncodedFrame frame, SegmentPlanner planner) {
        return source.cut(frame, planner);
    }

    /**
     * Takes a frame that {@link #timed} has made.
     *
     * @param cut the segment that begins with it, or null
     */
    void video(EncodedFrame frame, @Nullable Cut cut) {
        run.metrics().source(frame.dts() / TimeScale.VIDEO_PER_MILLI);
        if (audio != null) {
            if (cut != null) {
                audio.cutAt(cut);
            }
            audio.silenceUntil(presence.due(frame.dts()), frame.arrivedNanos());
        }
        encoding = encoding || (cut != null && cut.head().sequence() >= encodeFrom);
        source.video(frame, cut);
        decoder.offer(frame, encoding ? cut : null);
    }

    /** @param millis when it is played, on this pipeline's time line */
    void audio(MediaEvent.AudioFrame frame, long millis) {
        if (audio != null && hears) {
            presence.heard(millis * TimeScale.VIDEO_PER_MILLI);
            audio.add(frame.bytes(), millis, frame.arrivedNanos());
        }
    }

    /** Encodes what came in, ends the open segments and frees everything. */
    @Override
    public void close() {
        if (audio != null) {
            audio.close();
        }
        decoder.close();
        source.close();
    }
}
