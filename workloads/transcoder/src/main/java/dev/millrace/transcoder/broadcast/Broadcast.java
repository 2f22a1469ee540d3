package dev.millrace.transcoder.broadcast;

import dev.millrace.hls.FinishedSegment;
import dev.millrace.transcoder.codec.AudioConfig;
import dev.millrace.transcoder.codec.FrameRate;
import dev.millrace.transcoder.codec.VideoConfig;
import dev.millrace.transcoder.pipeline.Continuation;
import dev.millrace.transcoder.pipeline.Intake;
import dev.millrace.transcoder.pipeline.IntakeListener;
import dev.millrace.transcoder.pipeline.PipelineSettings;
import dev.millrace.transcoder.pipeline.SegmentPlanner;
import dev.millrace.transcoder.playback.Origin;
import dev.millrace.transcoder.recording.Recorder;
import dev.millrace.transcoder.relay.CheckpointWriter;
import dev.millrace.transcoder.relay.RelaySession;
import dev.millrace.wire.Checkpoint;
import dev.millrace.wire.Checkpoint.Init;
import dev.millrace.wire.Checkpoint.Position;
import dev.millrace.wire.StreamAssignment;
import dev.millrace.wire.StreamAssignment.Latency;
import dev.millrace.wire.StreamReport;
import dev.millrace.wire.StreamReport.Phase;
import dev.millrace.wire.StreamReport.Source;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One broadcast from its assignment to its end. What the operator asks for is done one thing after the other on a
 * thread of its own; media come in on the relay's thread.
 */
final class Broadcast {
    private static final Logger log = LoggerFactory.getLogger(Broadcast.class);
    private static final Duration CHECKPOINT_RETRY = Duration.ofMillis(200);

    /** Of the assignment that this process began with. */
    private final int generation;

    private final BroadcastParts parts;
    private final ReportBoard board;
    private final ReportSender reports;
    private final CheckpointWriter checkpoints;
    private final ExecutorService control = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("control").daemon().factory());
    private volatile StreamAssignment assignment;
    private volatile boolean stopping;
    private volatile boolean abandoned;
    private volatile Optional<Recorder> recorder = Optional.empty();
    private final Origin origin;
    private final Retreat retreat;
    private @Nullable Running running;

    /** What there is once the checkpoint is known. */
    private record Running(Intake intake, RelaySession relay) {}

    Broadcast(StreamAssignment assignment, BroadcastParts parts, Runnable onAbandoned) {
        this.assignment = assignment;
        this.generation = assignment.generation();
        this.parts = parts;
        this.reports = parts.reportSender(() -> {
            abandon();
            onAbandoned.run();
        });
        this.board = new ReportBoard(parts.pod(), assignment, parts.time(), reports);
        this.checkpoints = parts.checkpointWriter();
        // Served from now on, so that players who come early wait instead of being turned away.
        this.origin = parts.origin(
                assignment,
                (facts, segment) -> recording().ifPresent(to -> to.add(facts, recorded(segment))),
                board::changed);
        this.retreat = new Retreat(origin);
        board.serving(origin);
        parts.origins().serve(origin);
        board.changed();
        control.execute(this::begin);
    }

    String id() {
        return assignment.broadcast();
    }

    /** Whether this pod has nothing more to do for it. */
    boolean isFinished() {
        return abandoned || board.phase() == Phase.FINISHED;
    }

    StreamReport report() {
        return board.report();
    }

    /** Takes a repeated or newer assignment of the same broadcast; an older one changes nothing. */
    void assign(StreamAssignment next) {
        // Who is asked to go on has no successor.
        retreat.goOn();
        StreamAssignment current = assignment;
        boolean news = !next.session().equals(current.session()) || next.generation() > current.generation();
        if (!news || next.generation() < current.generation() || stopping) {
            return;
        }
        assignment = next;
        board.assigned(next);
        control.execute(() -> carryOn(current, next));
    }

    /** A successor takes over: answers when it can begin. */
    void handOver() throws InterruptedException {
        if (!stopping) {
            retreat.begin();
        }
    }

    /** Ends the broadcast: playlists, then uploads. */
    void finish() {
        if (!stopping) {
            stopping = true;
            control.execute(this::end);
        }
    }

    /** Stops at once and leaves everything as it is; returns when nothing runs any more. */
    void stop() {
        stopping = true;
        recorder.ifPresent(Recorder::hurry);
        if (!control.isShutdown()) {
            control.execute(this::halt);
        }
        control.close();
    }

    private void abandon() {
        stopping = true;
        abandoned = true;
        log.atWarn().addKeyValue("broadcast", id()).log("this pod is not assigned any more: it stops");
        control.execute(this::halt);
    }

    private void halt() {
        parts.origins().serveNothing();
        Running current = running;
        if (current != null) {
            current.relay().close();
            current.intake().close();
        }
        // What is finished is stored all the same, in the background or before the process ends.
        recorder.ifPresent(Recorder::release);
        reports.close();
        checkpoints.close();
        control.shutdown();
    }

    private void begin() {
        StreamAssignment first = assignment;
        Optional<Checkpoint> checkpoint = checkpoint();
        if (stopping) {
            return;
        }
        Succession succession = Succession.of(first, checkpoint, parts.time());
        recorder = parts.recorder(first, board::changed);
        board.recording(recording().orElse(null));
        SegmentPlanner planner = new SegmentPlanner(
                first.segmentMillis(), first.latency() == Latency.STANDARD, first.generation(), succession.countFrom());
        Intake intake = new Intake(
                PipelineSettings.of(first),
                first.generation(),
                origin,
                planner,
                parts.pipelineMetrics(),
                parts.time(),
                new Begun(succession));
        succeed(intake, succession);
        running = new Running(intake, relay(intake));
        running.relay().start();
    }

    private void succeed(Intake intake, Succession succession) {
        Optional<Continuation> from = succession.continuation();
        if (from.isPresent()) {
            intake.resume(from.get());
            log.atInfo()
                    .addKeyValue("broadcast", id())
                    .log(
                            "carries on with segment {} of another transcoder",
                            from.get().openSequence());
        } else if (succession.isBlind()) {
            intake.follow();
            log.atWarn()
                    .addKeyValue("broadcast", id())
                    .log("nobody knows where the transcoder before stopped: begins with {}", succession.countFrom());
        }
    }

    /** Under the name that the recording of this transcoder gives it: a copy may have that of another one in playlists. */
    private FinishedSegment recorded(FinishedSegment segment) {
        return new FinishedSegment(segment.head().of(generation), segment.init(), segment.parts());
    }

    /** Asks until there is an answer: to begin anew by mistake would break every player. */
    private Optional<Checkpoint> checkpoint() {
        int attempt = 0;
        while (!stopping) {
            String relayUrl = assignment.relayUrl();
            if (relayUrl == null) {
                // Nobody keeps checkpoints of a source that is pulled.
                return Optional.empty();
            }
            try {
                return parts.relayClient()
                        .checkpoint(relayUrl)
                        .filter(found -> found.broadcast().equals(id())
                                && !found.positions().isEmpty());
            } catch (IOException e) {
                new SourceTrouble(assignment, board, parts).failing(++attempt, String.valueOf(e.getMessage()));
                LockSupport.parkNanos(CHECKPOINT_RETRY.toNanos());
            }
        }
        return Optional.empty();
    }

    private void carryOn(StreamAssignment before, StreamAssignment next) {
        Running current = running;
        if (current == null || stopping) {
            return;
        }
        current.relay().close();
        if (!next.session().equals(before.session())) {
            current.intake().newSession();
        }
        current.intake().generation(next.generation());
        running = new Running(current.intake(), relay(current.intake()));
        running.relay().start();
    }

    private void end() {
        board.phase(Phase.FINISHING, "Draining", "The playlists are ended, uploads drain.");
        Running current = running;
        if (current != null) {
            current.relay().close();
            current.intake().close();
        }
        origin.end();
        boolean stored = recording().map(this::drain).orElse(true);
        recorder.ifPresent(Recorder::release);
        if (!stored) {
            return;
        }
        board.phase(Phase.FINISHED, "Finished", "All is stored.");
        // The sender stays until the operator has the last report; the rest can go.
        checkpoints.close();
        control.shutdown();
    }

    /** @return false: the process ends before all is stored */
    private boolean drain(Recorder recorder) {
        recorder.end(assignment.generation(), parts.time().instant());
        try {
            return recorder.drain();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** The recorder, when segments are for it. */
    private Optional<Recorder> recording() {
        return recorder.filter(any -> assignment.recording());
    }

    private RelaySession relay(Intake intake) {
        return parts.session(assignment, new Arrival(assignment, intake, board, parts));
    }

    /** What the intake finds out. */
    private final class Begun implements IntakeListener {
        private final CheckpointLog positions;

        Begun(Succession succession) {
            positions = new CheckpointLog(
                    checkpoints,
                    origin,
                    succession.continuation().map(Continuation::openSequence).orElse(succession.countFrom()));
        }

        @Override
        public void sourceKnown(Optional<VideoConfig> video, FrameRate rate, Optional<AudioConfig> audio) {
            board.source(new Source(
                    video.map(VideoConfig::width).orElse(0),
                    video.map(VideoConfig::height).orElse(0),
                    video.isPresent() ? rate.millis() : 0,
                    video.map(VideoConfig::codecs).orElse(null),
                    audio.map(AudioConfig::codecs).orElse(null)));
        }

        @Override
        public void began(Position segment, List<Init> inits) {
            retreat.segmentBegan(segment.sequence(), positions.began(assignment, segment, inits, !retreat.isLeft()));
        }

        @Override
        public void named(List<Init> inits) {
            if (!retreat.isLeft()) {
                positions.named(assignment, inits);
            }
        }

        @Override
        public void ladder(List<String> shed, List<String> faster) {
            board.ladder(shed, faster);
        }

        @Override
        public void thumbnail(byte[] jpeg, Instant programTime) {
            recorder.ifPresent(to -> to.thumbnail(jpeg, programTime, assignment.recording()));
        }
    }
}
