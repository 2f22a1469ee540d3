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
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the events of one source after the other and runs a {@link Pipeline} for each stretch that hangs together: a
 * new session, another codec configuration or a jump in time begins the next run, after a discontinuity. Not
 * thread-safe.
 */
public final class Intake implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Intake.class);
    /** Time stamps that move by more than this begin another run. */
    private static final long JUMP_MILLIS = 3_000;

    private final PipelineSettings settings;
    private final Origin origin;
    private final SegmentPlanner planner;
    private final PipelineMetrics metrics;
    private final InstantSource time;
    private final IntakeListener listener;
    private int generation;
    private int runs;
    private boolean hadMedia;
    private @Nullable Continuation continuation;
    private @Nullable VideoConfig video;
    private @Nullable AudioConfig audio;
    private MediaEvent.Metadata metadata = MediaEvent.Metadata.NONE;
    private @Nullable Pipeline pipeline;
    private long lastDts = Long.MIN_VALUE;
    private long lastAudio = Long.MIN_VALUE;
    private boolean replaying;

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
        lastDts = from.firstMillis() - 1;
        replaying = true;
        hadMedia = true;
    }

    /** Begins anew in a broadcast that had other transcoders: the first segment is marked as a discontinuity. */
    public void follow() {
        hadMedia = true;
    }

    /** What comes next belongs to another session of the publisher, with a time line of its own. */
    public void newSession() {
        endRun();
        lastDts = Long.MIN_VALUE;
        lastAudio = Long.MIN_VALUE;
        replaying = false;
        video = null;
        audio = null;
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
        replaying = lastDts != Long.MIN_VALUE;
    }

    /** The time stamp of the first frame not yet seen; empty before the first. */
    public Optional<Long> nextMillis() {
        return lastDts == Long.MIN_VALUE ? Optional.empty() : Optional.of(lastDts + 1);
    }

    public void accept(MediaEvent event) {
        switch (event) {
            case MediaEvent.VideoSetup(VideoConfig config) -> videoConfig(config);
            case MediaEvent.AudioSetup(AudioConfig config) -> audioConfig(config);
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
    }

    @Override
    public void close() {
        endRun();
    }

    private void videoConfig(VideoConfig config) {
        if (!config.equals(video)) {
            endRun();
            video = config;
        }
    }

    private void audioConfig(AudioConfig config) {
        if (config.equals(audio)) {
            return;
        }
        boolean first = audio == null;
        audio = config;
        if (pipeline == null) {
            return;
        }
        if (first) {
            pipeline.audio(config);
        } else {
            endRun();
        }
    }

    private void video(MediaEvent.VideoFrame frame) {
        long dts = frame.dtsMillis();
        if (lastDts != Long.MIN_VALUE) {
            if (dts <= lastDts && (replaying || dts > lastDts - JUMP_MILLIS)) {
                return;
            }
            if (Math.abs(dts - lastDts) > JUMP_MILLIS && pipeline != null) {
                log.atWarn()
                        .addKeyValue("broadcast", settings.broadcast())
                        .log("time stamps jump by {} ms: a discontinuity begins", dts - lastDts);
                endRun();
                lastAudio = Long.MIN_VALUE;
            }
        }
        replaying = false;
        lastDts = dts;
        if (pipeline != null) {
            Pipeline running = pipeline;
            EncodedFrame timed = running.timed(frame);
            forward(running, timed, frame, running.cut(timed, planner));
        } else if (frame.key() && video != null) {
            begin(video, frame);
        }
    }

    private void begin(VideoConfig config, MediaEvent.VideoFrame frame) {
        Continuation from = continuation;
        if (from == null) {
            beginAnew(config, frame);
            return;
        }
        Optional<Continuation> here = from.from(frame.dtsMillis());
        if (here.isPresent()) {
            carryOn(config, frame, here.get());
        } else if (frame.dtsMillis() > from.lastMillis()) {
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
        }
    }

    private void beginAnew(VideoConfig config, MediaEvent.VideoFrame frame) {
        Pipeline started = start(config, List.of());
        EncodedFrame timed = started.timed(frame);
        Cut cut = planner.begin(timed.pts(), time.instant(), hadMedia);
        hadMedia = true;
        forward(started, timed, frame, Optional.of(cut));
    }

    private void carryOn(VideoConfig config, MediaEvent.VideoFrame frame, Continuation from) {
        continuation = null;
        origin.carryOn(from.predecessor());
        Position position = from.positions().getFirst();
        Pipeline started = start(config, from.inits());
        started.resume(position, from.openSequence());
        lastAudio = position.audioMillis() == null ? Long.MIN_VALUE : position.audioMillis();
        forward(started, started.timed(frame), frame, Optional.of(planner.resume(from.positions())));
    }

    private Pipeline start(VideoConfig config, List<Init> known) {
        FrameRate rate = config.frameRate().or(metadata::frameRate).orElse(FrameRate.DEFAULT);
        InitNames inits = new InitNames(generation, runs++, known);
        RunContext run = new RunContext(settings.broadcast(), origin, metrics, listener, inits, settings.partMillis());
        Pipeline started = new Pipeline(run, settings, config, rate, metadata.videoBitrate(), audio);
        pipeline = started;
        listener.sourceKnown(config, rate, Optional.ofNullable(audio));
        return started;
    }

    private void forward(Pipeline running, EncodedFrame timed, MediaEvent.VideoFrame frame, Optional<Cut> cut) {
        Optional<Position> position = cut.map(begun -> position(running, begun, frame.dtsMillis()));
        running.video(timed, cut.orElse(null));
        position.ifPresent(begun -> listener.began(begun, running.inits()));
    }

    private Position position(Pipeline running, Cut cut, long sourceMillis) {
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
                running.gridAnchor(),
                running.audioSamples(),
                lastAudio == Long.MIN_VALUE ? null : lastAudio,
                Map.of());
    }

    private void audio(MediaEvent.AudioFrame frame) {
        boolean seen = frame.ptsMillis() <= lastAudio && frame.ptsMillis() > lastAudio - JUMP_MILLIS;
        if (seen || pipeline == null) {
            return;
        }
        lastAudio = frame.ptsMillis();
        pipeline.audio(frame);
    }
}
