package dev.millrace.transcoder.broadcast;

import dev.millrace.transcoder.codec.MediaFault;
import dev.millrace.transcoder.codec.UnsupportedMediaException;
import dev.millrace.transcoder.pipeline.Intake;
import dev.millrace.transcoder.pipeline.MediaEvent;
import dev.millrace.transcoder.relay.RelayListener;
import dev.millrace.wire.StreamAssignment;
import dev.millrace.wire.StreamReport.Phase;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What one relay session brings: media for the intake, and what the report says of them. For the relay's thread. */
final class Arrival implements RelayListener {
    private static final Logger log = LoggerFactory.getLogger(Arrival.class);

    private final StreamAssignment assignment;
    private final Intake intake;
    private final ReportBoard board;
    private final BroadcastParts parts;
    private final SourceTrouble trouble;
    /** Logged once a session: damaged frames may come by the hundred. */
    private final Set<MediaFault> known = EnumSet.noneOf(MediaFault.class);
    /** There is video that cannot be played. */
    private boolean refused;
    /** What a streamer is told while the video plays without sound. */
    private Optional<String> withoutAudio = Optional.empty();

    Arrival(StreamAssignment assignment, Intake intake, ReportBoard board, BroadcastParts parts) {
        this.assignment = assignment;
        this.intake = intake;
        this.board = board;
        this.parts = parts;
        this.trouble = new SourceTrouble(assignment, board, parts);
    }

    @Override
    public Optional<Long> nextMillis() {
        return intake.nextMillis();
    }

    @Override
    public void connected() {
        intake.reconnected();
    }

    @Override
    public void event(MediaEvent event) {
        intake.accept(event);
        if (event instanceof MediaEvent.VideoSetup) {
            refused = false;
        } else if (event instanceof MediaEvent.AudioSetup) {
            withoutAudio = Optional.empty();
        }
        boolean frame = event instanceof MediaEvent.VideoFrame || event instanceof MediaEvent.AudioFrame;
        if (frame && !refused && board.phase() != Phase.RUNNING) {
            running();
        }
    }

    private void running() {
        board.phase(
                Phase.RUNNING,
                withoutAudio.isPresent() ? "AudioUnsupported" : "Receiving",
                withoutAudio.orElse("The source arrives."));
    }

    @Override
    public void unsupported(UnsupportedMediaException reason) {
        MediaFault fault = reason.fault();
        parts.refused(fault.name());
        String sentence = String.valueOf(reason.getMessage());
        if (known.add(fault)) {
            log.atWarn()
                    .addKeyValue("broadcast", assignment.broadcast())
                    .addKeyValue("code", fault.name())
                    .log("the source is refused in part: {}", sentence);
        }
        switch (fault.loss()) {
            case VIDEO -> {
                refused = true;
                board.phase(Phase.FAILED, "SourceUnsupported", sentence);
            }
            case AUDIO -> {
                withoutAudio = Optional.of(sentence);
                if (board.phase() == Phase.RUNNING) {
                    running();
                }
            }
            case FRAME -> {}
        }
    }

    @Override
    public void failing(int attempt, String message) {
        trouble.failing(attempt, message);
    }

    @Override
    public void ended() {
        intake.endRun();
        trouble.over();
    }
}
