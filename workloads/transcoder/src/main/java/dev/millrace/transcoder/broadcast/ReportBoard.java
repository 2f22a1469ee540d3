package dev.millrace.transcoder.broadcast;

import dev.millrace.transcoder.playback.Origin;
import dev.millrace.transcoder.playback.RenditionFacts;
import dev.millrace.transcoder.recording.Recorder;
import dev.millrace.wire.StreamAssignment;
import dev.millrace.wire.StreamReport;
import dev.millrace.wire.StreamReport.Ladder;
import dev.millrace.wire.StreamReport.Phase;
import dev.millrace.wire.StreamReport.Recording;
import dev.millrace.wire.StreamReport.Rendition;
import dev.millrace.wire.StreamReport.Source;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The state of a broadcast as the operator is told it; each change makes a report. Thread-safe. */
final class ReportBoard {
    private static final Logger log = LoggerFactory.getLogger(ReportBoard.class);
    private static final Recording OFF = new Recording(Recording.State.OFF, 0, null);

    private final String pod;
    private final InstantSource time;
    private final ReportSender sender;
    private StreamAssignment assignment;
    private @Nullable Origin origin;
    private @Nullable Recorder recorder;
    private Phase phase = Phase.STARTING;
    private String reason = "Connecting";
    private String message = "Connecting to the relay.";
    private @Nullable Source source;
    private @Nullable Instant playableAt;
    private Ladder ladder = Ladder.COMPLETE;
    private long revision;

    ReportBoard(String pod, StreamAssignment assignment, InstantSource time, ReportSender sender) {
        this.pod = pod;
        this.assignment = assignment;
        this.time = time;
        this.sender = sender;
    }

    synchronized StreamAssignment assignment() {
        return assignment;
    }

    synchronized Phase phase() {
        return phase;
    }

    synchronized void assigned(StreamAssignment next) {
        assignment = next;
        changed();
    }

    synchronized void serving(Origin next) {
        origin = next;
    }

    synchronized void recording(@Nullable Recorder next) {
        recorder = next;
    }

    synchronized void source(Source next) {
        if (!next.equals(source)) {
            source = next;
            changed();
        }
    }

    synchronized void ladder(List<String> shed, List<String> faster) {
        Ladder next = new Ladder(shed, faster);
        if (!next.equals(ladder)) {
            ladder = next;
            changed();
        }
    }

    /** @param word CamelCase word for the phase, for programs */
    synchronized void phase(Phase next, String word, String sentence) {
        if (next == phase && word.equals(reason) && sentence.equals(message)) {
            return;
        }
        phase = next;
        reason = word;
        message = sentence;
        log.atInfo().addKeyValue("broadcast", assignment.broadcast()).log("{} ({}): {}", next, word, sentence);
        changed();
    }

    /** Something changed that the report asks others for: renditions or recording. */
    synchronized void changed() {
        revision++;
        if (playableAt == null && origin != null && origin.isPlayable()) {
            playableAt = time.instant();
        }
        String url = assignment.reportUrl();
        if (url != null) {
            sender.send(url, report());
        }
    }

    synchronized StreamReport report() {
        List<Rendition> renditions = origin == null
                ? List.of()
                : origin.playable().stream().map(ReportBoard::rendition).toList();
        return new StreamReport(
                pod,
                assignment.broadcast(),
                assignment.generation(),
                assignment.session(),
                revision,
                phase,
                reason,
                message,
                playableAt != null,
                playableAt,
                source,
                renditions,
                recorder == null ? OFF : recorder.state(),
                ladder);
    }

    private static Rendition rendition(RenditionFacts facts) {
        return new Rendition(facts.name(), facts.width(), facts.height(), facts.codecs());
    }
}
