package dev.millrace.ingest.tls;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * The certificate that new RTMPS connections get. Its files are read again and again, by content, which copes with
 * Kubernetes' way to change a mounted Secret (a symbolic link that is swapped). What cannot be used is said once, and
 * what was there before stays; a certificate that has expired is used when there is none better.
 */
public final class Certificate implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(Certificate.class);

    private final CertificateFiles files;
    private final Duration interval;
    private final InstantSource clock;
    private final Counter loaded;
    private final Counter rejected;
    private volatile State state = new State(null, null, null);
    private CertificateFiles.@Nullable Content seen;
    private @Nullable ScheduledExecutorService worker;

    /**
     * @param context null: there was none that can be used yet
     * @param expiry of {@code context}
     * @param problem with the files as they are now; null: none
     */
    private record State(
            @Nullable SslContext context,
            @Nullable Instant expiry,
            @Nullable String problem) {}

    /** @param interval between two looks at the files */
    public Certificate(CertificateFiles files, Duration interval, InstantSource clock, MeterRegistry metrics) {
        this.files = files;
        this.interval = interval;
        this.clock = clock;
        Gauge.builder("millrace.ingest.certificate.expiry", this, Certificate::expirySeconds)
                .description("When the certificate of RTMPS expires, in Unix time; 0 when there is none")
                .baseUnit("seconds")
                .register(metrics);
        loaded = reloads("loaded", metrics);
        rejected = reloads("rejected", metrics);
    }

    /** For a new connection; empty while there is no certificate that can be used. */
    public Optional<SslContext> current() {
        return Optional.ofNullable(state.context());
    }

    public Optional<Instant> expiry() {
        return Optional.ofNullable(state.expiry());
    }

    /** What is wrong with the files as they are now; empty: nothing. */
    public Optional<String> problem() {
        Instant expiry = state.expiry();
        return state.problem() == null && expiry != null && clock.instant().isAfter(expiry)
                ? Optional.of("the certificate has expired")
                : Optional.ofNullable(state.problem());
    }

    @Override
    public void start() {
        check();
        ScheduledExecutorService starting = Executors.newSingleThreadScheduledExecutor(
                Thread.ofVirtual().name("certificate").factory());
        starting.scheduleWithFixedDelay(this::check, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
        worker = starting;
    }

    @Override
    public void stop() {
        if (worker != null) {
            worker.shutdownNow();
            worker = null;
        }
    }

    @Override
    public boolean isRunning() {
        return worker != null;
    }

    /** Before the RTMP server. */
    @Override
    public int getPhase() {
        return DEFAULT_PHASE - 1;
    }

    private void check() {
        try {
            CertificateFiles.Content content = files.read();
            if (!content.equals(seen)) {
                seen = content;
                take(CertificateFiles.open(content));
            }
        } catch (IOException e) {
            // Said once, too: until the files can be read again.
            if (state.problem() == null) {
                reject("the files cannot be read: " + e.getMessage());
            }
            seen = null;
        } catch (GeneralSecurityException | IllegalStateException | IllegalArgumentException e) {
            reject(String.valueOf(e.getMessage()));
        }
    }

    private void take(CertificateFiles.Opened opened) {
        if (state.context() != null && clock.instant().isAfter(opened.expiry())) {
            reject("the new certificate expired at " + opened.expiry());
            return;
        }
        state = new State(opened.context(), opened.expiry(), null);
        loaded.increment();
        log.atInfo().addKeyValue("expiry", opened.expiry()).log("RTMPS has a certificate");
    }

    private void reject(String problem) {
        State before = state;
        state = new State(before.context(), before.expiry(), problem);
        rejected.increment();
        log.atError()
                .log(
                        before.context() == null
                                ? "RTMPS has no certificate that can be used: {}"
                                : "the new certificate cannot be used, the old one stays: {}",
                        problem);
    }

    private double expirySeconds() {
        Instant expiry = state.expiry();
        return expiry == null ? 0 : expiry.getEpochSecond();
    }

    private static Counter reloads(String outcome, MeterRegistry metrics) {
        return Counter.builder("millrace.ingest.certificate.loads")
                .description("Changes of the certificate's files, by what became of them")
                .tag("outcome", outcome)
                .register(metrics);
    }
}
