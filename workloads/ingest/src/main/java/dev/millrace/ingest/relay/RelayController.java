package dev.millrace.ingest.relay;

import dev.millrace.ingest.replay.RingReader;
import dev.millrace.ingest.replay.TooSlowException;
import dev.millrace.ingest.session.CutReason;
import dev.millrace.ingest.session.Session;
import dev.millrace.ingest.session.Sessions;
import dev.millrace.service.http.ApiException;
import dev.millrace.wire.Checkpoint;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Sessions as HTTP-FLV, and their checkpoints (docs/contracts/internal-http.md). */
@RestController
@RequestMapping("/internal/relay/{session}")
class RelayController {
    private static final Logger log = LoggerFactory.getLogger(RelayController.class);

    private final Sessions sessions;
    private final AtomicInteger readers = new AtomicInteger();
    private final Counter tooSlow;

    RelayController(Sessions sessions, MeterRegistry metrics) {
        this.sessions = sessions;
        Gauge.builder("millrace.ingest.relay.readers", readers, AtomicInteger::get)
                .description("Transcoders that pull from this pod")
                .register(metrics);
        tooSlow = Counter.builder("millrace.ingest.relay.slow.readers")
                .description("Readers that were cut because they fell too far behind")
                .register(metrics);
    }

    /** Runs for as long as the session does, on the request's virtual thread. */
    @GetMapping
    void relay(
            @PathVariable String session,
            @RequestParam(required = false) @Nullable String from,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        Session source = find(session);
        OptionalLong start = from == null ? OptionalLong.empty() : OptionalLong.of(millis(from));
        response.setContentType("video/x-flv");
        response.setHeader("Cache-Control", "no-store");
        readers.incrementAndGet();
        try (RingReader reader = source.ring().reader(start)) {
            // The answer begins before the first key frame comes: the session is here, and that is all it says.
            response.flushBuffer();
            reader.copyTo(response.getOutputStream());
        } catch (TooSlowException e) {
            tooSlow.increment();
            describe(source).log("a relay reader was cut: it fell too far behind");
            BrokenBody.breakOff(request);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            BrokenBody.breakOff(request);
        } catch (IOException e) {
            describe(source).log("a relay reader is gone");
        } finally {
            readers.decrementAndGet();
        }
    }

    @PutMapping("/checkpoint")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void checkpoint(@PathVariable String session, @RequestBody Checkpoint checkpoint) {
        find(session).offer(checkpoint);
    }

    @GetMapping("/checkpoint")
    Checkpoint checkpoint(@PathVariable String session) {
        return find(session)
                .checkpoint()
                .orElseThrow(() -> new ApiException(
                        HttpStatus.NOT_FOUND, "NO_CHECKPOINT", "No segment of this session is finished yet."));
    }

    @DeleteMapping
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void cut(@PathVariable String session, @RequestParam(defaultValue = "CUT") CutReason reason) {
        find(session).cut(reason);
    }

    private static long millis(String from) {
        try {
            return Long.parseLong(from);
        } catch (NumberFormatException e) {
            throw new ApiException(
                    HttpStatus.BAD_REQUEST, "FROM_INVALID", "Give 'from' as a source time stamp in milliseconds.");
        }
    }

    private Session find(String session) {
        return sessions.find(session)
                .orElseThrow(() -> new ApiException(
                        HttpStatus.NOT_FOUND, "SESSION_UNKNOWN", "There is no publisher with this session here."));
    }

    private static LoggingEventBuilder describe(Session session) {
        return log.atInfo()
                .addKeyValue("session", session.id())
                .addKeyValue("channel", session.channel())
                .addKeyValue("broadcast", session.broadcast());
    }
}
