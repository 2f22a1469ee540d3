package dev.millrace.ingest.rtmp;

import dev.millrace.ingest.address.Addresses;
import dev.millrace.ingest.broadcast.Admission;
import dev.millrace.ingest.broadcast.Admission.Admitted;
import dev.millrace.ingest.broadcast.Admission.Refused;
import dev.millrace.ingest.broadcast.Door;
import dev.millrace.ingest.broadcast.Refusal;
import dev.millrace.ingest.broadcast.StreamerReports;
import dev.millrace.rtmp.RtmpError;
import dev.millrace.rtmp.publish.PublishListener;
import dev.millrace.rtmp.publish.PublishRequest;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Locale;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers publishers: decides on virtual threads, counts every outcome. */
final class Publishers implements PublishListener {
    private static final Logger log = LoggerFactory.getLogger(Publishers.class);
    private static final String APPLICATION = "live";

    private final Door door;
    private final Addresses addresses;
    private final BooleanSupplier draining;
    private final StreamerReports reports;
    private final Executor executor;
    private final MeterRegistry metrics;

    /**
     * @param draining whether nobody may start any more
     * @param executor runs what blocks
     */
    Publishers(
            Door door,
            Addresses addresses,
            BooleanSupplier draining,
            StreamerReports reports,
            Executor executor,
            MeterRegistry metrics) {
        this.door = door;
        this.addresses = addresses;
        this.draining = draining;
        this.reports = reports;
        this.executor = executor;
        this.metrics = metrics;
    }

    @Override
    public void requested(PublishRequest request) {
        executor.execute(() -> decide(request));
    }

    @Override
    public void badInput(RtmpError error, SocketAddress peer) {
        badInput(error.name(), peer);
    }

    /** A peer on the port for TLS does not speak it, or not in a way that is safe enough. */
    void badTls(SocketAddress peer) {
        badInput("TLS_HANDSHAKE", peer);
    }

    @Override
    public void failed(Throwable cause, SocketAddress peer) {
        log.atError().addKeyValue("peer", host(peer)).setCause(cause).log("a publisher's connection failed");
    }

    private void decide(PublishRequest request) {
        Admission admission;
        try {
            admission = admit(request);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            admission = new Refused(Refusal.SERVER_FAILED, null, "interrupted");
        } catch (RuntimeException e) {
            log.error("a publisher could not be let in", e);
            admission = new Refused(Refusal.SERVER_FAILED, null, e.toString());
        }
        switch (admission) {
            case Admitted(var session) -> {
                count("started");
                request.connection().accept(session);
            }
            case Refused(Refusal refusal, String channel, String detail) -> {
                count(refusal.outcome());
                if (channel != null) {
                    reports.refused(channel, refusal);
                }
                log.atWarn()
                        .addKeyValue("peer", host(request.connection().peer()))
                        .addKeyValue("code", refusal)
                        .log("a publisher was refused: {}", detail);
                request.connection().close(refusal.toStatus());
            }
        }
    }

    private Admission admit(PublishRequest request) throws InterruptedException {
        SocketAddress peer = request.connection().peer();
        if (draining.getAsBoolean()) {
            return new Refused(Refusal.SHUTTING_DOWN, null, "this pod stops");
        }
        if (!request.app().equals(APPLICATION)) {
            return new Refused(Refusal.WRONG_APPLICATION, null, "not the application 'live'");
        }
        if (!addresses.mayTryKey(peer)) {
            return new Refused(Refusal.TOO_MANY_ATTEMPTS, null, "too many wrong keys from this address");
        }
        Admission admission = door.admit(request.key(), request.connection());
        if (admission instanceof Refused refused && refused.refusal() == Refusal.UNKNOWN_KEY) {
            addresses.triedWrongKey(peer);
        }
        return admission;
    }

    private void badInput(String code, SocketAddress peer) {
        Counter.builder("millrace.ingest.bad.input")
                .description("Connections that were ended because of what they sent, or did not send")
                .tag("code", code.toLowerCase(Locale.ROOT))
                .register(metrics)
                .increment();
        log.atWarn()
                .addKeyValue("peer", host(peer))
                .addKeyValue("code", code)
                .log("a publisher's connection was ended: bad input");
    }

    private void count(String outcome) {
        Counter.builder("millrace.ingest.publish")
                .description("Publishers that asked to start, by what became of it")
                .tag("outcome", outcome)
                .register(metrics)
                .increment();
    }

    private static String host(SocketAddress peer) {
        return peer instanceof InetSocketAddress address ? address.getHostString() : "unknown";
    }
}
