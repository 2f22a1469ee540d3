package dev.millrace.transcoder.broadcast;

import dev.millrace.service.http.ApiException;
import dev.millrace.transcoder.pipeline.WarmUp;
import dev.millrace.wire.StreamAssignment;
import dev.millrace.wire.StreamReport;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.annotation.PreDestroy;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** What the operator asks of this pod ({@code docs/contracts/internal-http.md}, Transcoder). */
@RestController
@RequestMapping("/internal/stream")
class StreamController {
    private final BroadcastParts parts;
    private final WarmUp warmUp;
    /** Empty when there is none. */
    private final Optional<Rehearsal> rehearsal;

    private @Nullable Broadcast current;

    StreamController(BroadcastParts parts, WarmUp warmUp, Optional<Rehearsal> rehearsal, MeterRegistry metrics) {
        this.rehearsal = rehearsal;
        this.parts = parts;
        this.warmUp = warmUp;
        metrics.gauge("millrace.transcoder.busy", this, StreamController::busy);
    }

    @PutMapping
    synchronized StreamReport assign(@RequestBody StreamAssignment assignment) {
        if (!warmUp.isDone() || !rehearsal.map(Rehearsal::isOver).orElse(true)) {
            throw new ApiException(HttpStatus.SERVICE_UNAVAILABLE, "NOT_READY", "This pod is warming up; try again.");
        }
        Broadcast broadcast = current;
        if (broadcast != null && broadcast.id().equals(assignment.broadcast())) {
            broadcast.assign(assignment);
            return broadcast.report();
        }
        if (broadcast != null && !broadcast.isFinished()) {
            throw new ApiException(HttpStatus.CONFLICT, "ALREADY_ASSIGNED", "This pod has another broadcast.");
        }
        Broadcast begun = new Broadcast(assignment, parts, this::abandoned);
        current = begun;
        return begun.report();
    }

    @GetMapping
    StreamReport report() {
        return present().report();
    }

    private synchronized Broadcast present() {
        Broadcast broadcast = current;
        if (broadcast == null) {
            throw new ApiException(HttpStatus.NOT_FOUND, "IDLE", "This pod has no broadcast.");
        }
        return broadcast;
    }

    /** A successor takes over: answers when it can begin, within a few seconds. */
    @PostMapping("/handover")
    StreamReport handOver() throws InterruptedException {
        Broadcast broadcast = present();
        broadcast.handOver();
        return broadcast.report();
    }

    @DeleteMapping
    @ResponseStatus(HttpStatus.ACCEPTED)
    synchronized void finish() {
        if (current != null) {
            current.finish();
        }
    }

    /** The process ends: another pod carries on from the last checkpoint. */
    @PreDestroy
    synchronized void stop() {
        if (current != null) {
            current.stop();
        }
    }

    private synchronized void abandoned() {
        current = null;
    }

    private synchronized double busy() {
        return current == null || current.isFinished() ? 0 : 1;
    }
}
