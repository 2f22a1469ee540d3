package dev.millrace.transcoder.pipeline;

import dev.millrace.transcoder.codec.AudioConfig;
import dev.millrace.transcoder.codec.FrameRate;
import dev.millrace.transcoder.codec.VideoConfig;
import dev.millrace.transcoder.media.EncodedFrame;
import dev.millrace.transcoder.playback.Cut;
import dev.millrace.transcoder.playback.Origin;
import dev.millrace.wire.Checkpoint.Init;
import dev.millrace.wire.Checkpoint.Position;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the events of one source after the other and runs a {@link Pipeline} (without video: an {@link AudioOnlyRun})
 * for each stretch that hangs together: a new session, another configuration or a jump in time begins the next run, after
 * a discontinuity, at a key frame. Not thread-safe.
 */
public final class Intake implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Intake.class);
    /** A source that goes on with audio for so long has lost its video. */
    private static final long VIDEO_LOST_MILLIS = 5_000;

    private final PipelineSettings settings;
    private final Origin origin;
    private final SegmentPlanner planner;
    private final PipelineMetrics metrics;
    private final InstantSource time;
    private final IntakeListener listener;
    private final TimeLine videoLine = new TimeLine();
    private final TimeLine audioLine = new TimeLine();
    private final AudioAlignment alignment = new AudioAlignment();
    private final SourceRate rate = new SourceRate();
    private final Lead lead = new Lead();
    private final AudioOnlyRun.Patience patience = new AudioOnlyRun.Patience();
    private int generation;
    private int runs;
    private boolean hadMedia;
    private @Nullable Continuation continuation;
    private @Nullable VideoConfig video;
    private @Nullable AudioConfig audio;
    private MediaEvent.Metadata metadata = MediaEvent.Metadata.NONE;
    private @Nullable Pipeline pipeline;
    private @Nullable AudioOnlyRun audioOnly;
    /** What leads from the source's time to that of the run: other than 0 between a jump and the next key frame. */
    private long shift;
    /** The next key frame begins another run. */
    private boolean restarting;

    private OptionalLong audioAtVideo = OptionalLong.empty();

    public Intake(
            PipelineSettings settings,
            int generation,
            Origin origin,
            SegmentPlanner planner,
            PipelineMetrics metrics,
            InstantSource time,
            IntakeListener listener) {
        this.settings = settings;
        this.generation = generation;
        this.origin = origin;
        this.planner = planner;
        this.metrics = metrics;
        this.time = time;
        this.listener = listener;
    }

    /** Carries on where another transcoder stopped: frames before that are passed over. */
    public void resume(Continuation from) {
        continuation = from;
        videoLine.seenUntil(from.firstMillis() - 1);
        hadMedia = true;
    }

    /** Begins anew in a broadcast that had other transcoders: the first segment is marked as a discontinuity. */
    public void follow() {
        hadMedia = true;
    }

    /** What comes next belongs to another session of the publisher, with a time line of its own. */
    public void newSession() {
        endRun();
        videoLine.forget();
        audioLine.forget();
        video = null;
        audio = null;
        rate.forget();
        metadata = MediaEvent.Metadata.NONE;
        startOver();
    }

    /** Segments that begin from now on belong to another assignment. */
    public void generation(int number) {
        generation = number;
        planner.generation(number);
    }

    /** What comes next repeats frames that came before: those are passed over. */
    public void reconnected() {
        videoLine.replaying();
        audioLine.replaying();
    }

    /** The time stamp of the first frame not yet seen; empty before the first. */
    public Optional<Long> nextMillis() {
        OptionalLong last = audioOnly == null ? videoLine.last() : audioLine.last();
        return last.isEmpty() ? Optional.empty() : Optional.of(last.getAsLong() + 1);
    }

    public void accept(MediaEvent event) {
        switch (event) {
            case MediaEvent.VideoSetup(VideoConfig config) -> videoSetup(config);
            case MediaEvent.AudioSetup(AudioConfig config) -> audioSetup(config);
            case MediaEvent.VideoFrame frame -> video(frame);
            case MediaEvent.AudioFrame frame -> audio(frame);
            case MediaEvent.Metadata news -> metadata = news;
        }
    }

    /** Ends the run: encodes what came in and ends the open segments. */
    public void endRun() {
        if (pipeline != null) {
            pipeline.close();
            pipeline = null;
        }
        if (audioOnly != null) {
            audioOnly.close();
            audioOnly = null;
        }
        patience.reset();
        audioAtVideo = OptionalLong.empty();
        shift = 0;
        restarting = false;
    }

    @Override
    public void close() {
        endRun();
    }

    private void videoSetup(VideoConfig config) {
        if (config.equals(video)) {
            return;
        }
        if (video != null && pipeline != null) {
            log.atInfo()
                    .addKeyValue("broadcast", settings.broadcast())
                    .log(
                            "the video is {} {}x{} now: a discontinuity begins",
                            config.codecs(),
                            config.width(),
                            config.height());
            endRun();
        }
        video = config;
        rate.forget();
    }

    private void audioSetup(AudioConfig config) {
        if (config.equals(audio)) {
            return;
        }
        audio = config;
        if (pipeline != null && !pipeline.takes(config)) {
            log.atInfo()
                    .addKeyValue("broadcast", settings.broadcast())
                    .log("the audio is {} now: a discontinuity begins with the next key frame", config.codecs());
            restarting = true;
        } else if (audioOnly != null && !audioOnly.takes(config)) {
            endRun();
        }
    }

    private void video(MediaEvent.VideoFrame frame) {
        if (continuation != null) {
            lead.add(frame);
        }
        OptionalLong before = videoLine.last();
        TimeLine.Step step = videoLine.step(frame.dtsMillis());
        if (step == TimeLine.Step.SEEN) {
            return;
        }
        audioAtVideo = OptionalLong.empty();
        Pipeline running = pipeline;
        if (step == TimeLine.Step.JUMPS && running != null) {
            jumped("video", frame.dtsMillis() - before.orElseThrow());
            // Until the next key frame the jump is taken out of the time stamps.
            shift += before.orElseThrow() + running.frameMillis() - frame.dtsMillis();
            restarting = true;
        }
        rate.frame(frame.dtsMillis());
        boolean amid = running == null && !lead.isEmpty();
        if (video != null && (amid || frame.key() && (running == null || restarting || isRateWrong(video)))) {
            begin(video, frame);
        } else if (running != null) {
            EncodedFrame timed = running.timed(frame, frame.dtsMillis() + shift);
            forward(running, timed, frame, running.cut(timed, planner));
        }
    }

    private void begin(VideoConfig config, MediaEvent.VideoFrame frame) {
        Continuation from = continuation;
        if (from == null) {
            beginAnew(config, frame);
            return;
        }
        Optional<Continuation> here = from.from(frame.dtsMillis());
        if (here.isPresent() && (frame.key() || frame.dtsMillis() == from.lastMillis())) {
            carryOn(config, frame, here.get());
        } else if (frame.key() && frame.dtsMillis() > from.lastMillis()) {
            log.atWarn()
                    .addKeyValue("broadcast", settings.broadcast())
                    .log("the relay has nothing any more of what was broadcast last: a discontinuity begins");
            startOver();
            beginAnew(config, frame);
        }
    }

    /** Gives up a continuation that nothing came of. */
    private void startOver() {
        if (continuation != null) {
            planner.countFrom(continuation.otherwise());
            continuation = null;
            lead.clear();
        }
    }

    private void beginAnew(VideoConfig config, MediaEvent.VideoFrame frame) {
        Pipeline started = start(config, frame, List.of());
        EncodedFrame timed = started.timed(frame, frame.dtsMillis());
        forward(started, timed, frame, Optional.of(firstCut(timed.pts())));
    }

    private void carryOn(VideoConfig config, MediaEvent.VideoFrame frame, Continuation from) {
        continuation = null;
        origin.carryOn(from.predecessor());
        Position position = from.positions().getFirst();
        rate.resume(position.measuredRate());
        Pipeline started = start(config, frame, from.inits());
        started.resume(position, from.openSequence());
        if (position.audioMillis() != null) {
            audioLine.seenUntil(position.audioMillis());
        }
        if (!frame.key()) {
            lead.beforeNewest().forEach(before -> started.preroll(started.timed(before, before.dtsMillis())));
        }
        lead.clear();
        EncodedFrame timed = started.timed(frame, frame.dtsMillis());
        forward(started, timed, frame, Optional.of(planner.resume(from.positions())));
    }

    private Pipeline start(VideoConfig config, MediaEvent.VideoFrame frame, List<Init> known) {
        endRun();
        alignment.reset();
        rate.begin(frame.dtsMillis());
        FrameRate assumed = rate.of(config, metadata);
        Pipeline started = new Pipeline(
                run(known), settings, config, assumed, metadata.videoBitrate(), audio, metadata.announcesAudio());
        pipeline = started;
        listener.sourceKnown(Optional.of(config), assumed, Optional.ofNullable(audio));
        return started;
    }

    /** @param known initialization sections of the run that is continued */
    private RunContext run(List<Init> known) {
        InitNames inits = new InitNames(generation, runs++, known);
        return new RunContext(
                settings.broadcast(),
                origin,
                metrics,
                listener,
                inits,
                settings.partMillis(),
                settings.segmentMillis());
    }

    private Cut firstCut(long pts) {
        Cut cut = planner.begin(pts, time.instant(), hadMedia);
        hadMedia = true;
        return cut;
    }

    private void forward(Pipeline running, EncodedFrame timed, MediaEvent.VideoFrame frame, Optional<Cut> cut) {
        Optional<Position> position =
                cut.map(begun -> position(begun, frame.dtsMillis(), running.gridAnchor(), running.audioSamples()));
        running.video(timed, cut.orElse(null));
        tell(position, running.inits());
    }

    private Position position(Cut cut, long sourceMillis, long gridAnchor, @Nullable Long audioSamples) {
        return new Position(
                cut.head().sequence(),
                cut.head().generation(),
                cut.copyGeneration(),
                cut.discontinuitiesBefore(),
                cut.head().discontinuity(),
                planner.isOpening(),
                sourceMillis,
                cut.head().programTime(),
                cut.pts(),
                gridAnchor,
                rate.measuredPerSecond(),
                audioSamples,
                audioLine.last().isPresent() ? (Long) audioLine.last().getAsLong() : null,
                Map.of());
    }

    private boolean isRateWrong(VideoConfig config) {
        Optional<FrameRate> corrected = rate.corrected(config, metadata);
        corrected.ifPresent(found -> log.atInfo()
                .addKeyValue("broadcast", settings.broadcast())
                .log(
                        "the source has {} frames a second, not what was assumed: a discontinuity begins",
                        found.millis() / 1000.0));
        return corrected.isPresent();
    }

    private void audio(MediaEvent.AudioFrame frame) {
        OptionalLong before = audioLine.last();
        TimeLine.Step step = audioLine.step(frame.ptsMillis());
        if (step == TimeLine.Step.SEEN) {
            return;
        }
        if (step == TimeLine.Step.JUMPS) {
            jumped("audio", frame.ptsMillis() - before.orElseThrow());
            audioAtVideo = OptionalLong.empty();
        }
        Pipeline running = pipeline;
        if (running == null) {
            withoutVideo(frame, step);
            return;
        }
        OptionalLong placed =
                alignment.place(frame.ptsMillis(), videoLine.last().orElseThrow());
        if (placed.isPresent()) {
            running.audio(frame, placed.getAsLong() + shift);
        }
        if (audioAtVideo.isEmpty()) {
            audioAtVideo = OptionalLong.of(frame.ptsMillis());
        } else if (frame.ptsMillis() - audioAtVideo.getAsLong() > VIDEO_LOST_MILLIS && audio != null) {
            log.atWarn().addKeyValue("broadcast", settings.broadcast()).log("the video is gone: the audio plays alone");
            beginAudioOnly(audio, frame);
        }
    }

    private void withoutVideo(MediaEvent.AudioFrame frame, TimeLine.Step step) {
        AudioConfig config = audio;
        if (config == null) {
            return;
        }
        AudioOnlyRun running = audioOnly;
        if (running == null) {
            if (patience.isOver(frame.ptsMillis(), metadata)) {
                beginAudioOnly(config, frame);
            }
        } else if (step == TimeLine.Step.JUMPS) {
            beginAudioOnly(config, frame);
        } else {
            forward(running, frame, planner.frame(AudioOnlyRun.ticks(frame), true));
        }
    }

    private void beginAudioOnly(AudioConfig config, MediaEvent.AudioFrame frame) {
        endRun();
        startOver();
        AudioOnlyRun started = new AudioOnlyRun(run(List.of()), config);
        audioOnly = started;
        listener.sourceKnown(Optional.empty(), FrameRate.DEFAULT, Optional.of(config));
        forward(started, frame, Optional.of(firstCut(AudioOnlyRun.ticks(frame))));
    }

    private void forward(AudioOnlyRun running, MediaEvent.AudioFrame frame, Optional<Cut> cut) {
        Optional<Position> position =
                cut.map(begun -> position(begun, frame.ptsMillis(), begun.pts(), running.nextSamples()));
        running.audio(frame, cut.orElse(null));
        tell(position, running.inits());
    }

    private void tell(Optional<Position> begun, InitNames inits) {
        begun.ifPresentOrElse(
                position -> listener.began(position, inits.used()),
                () -> inits.news().ifPresent(listener::named));
    }

    private void jumped(String track, long millis) {
        metrics.jumped(track);
        log.atWarn()
                .addKeyValue("broadcast", settings.broadcast())
                .log("the time stamps of the {} jump by {} ms", track, millis);
    }
}
