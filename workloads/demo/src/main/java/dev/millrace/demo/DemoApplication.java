package dev.millrace.demo;

import dev.millrace.demo.media.FfmpegLog;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The demo broadcaster as a process. Configured by {@code MILLRACE_DEMO_…}; ends with SIGTERM, within two seconds. */
public final class DemoApplication {

    static {
        // Not logback.xml: that would also be found by tests that have this jar among others.
        System.setProperty("logback.configurationFile", "demo-logback.xml");
        // JavaCPP would count all of the process's memory against the heap's limit; the pod's limit is enough.
        System.setProperty("org.bytedeco.javacpp.maxBytes", "0");
        System.setProperty("org.bytedeco.javacpp.maxPhysicalBytes", "0");
    }

    private static final Logger LOG = LoggerFactory.getLogger(DemoApplication.class);

    /** Leaves room in the two seconds for the JVM's own end. */
    private static final long LONGEST_END_MILLIS = 1600;

    private DemoApplication() {}

    /** Exit codes: 0 when stopped, 1 when the settings are wrong or the port is taken. */
    public static void main(String[] arguments) throws InterruptedException {
        DemoSettings settings;
        try {
            settings = DemoSettings.from(System.getenv());
        } catch (IllegalArgumentException wrong) {
            LOG.error("{}", wrong.getMessage());
            System.exit(1);
            return;
        }
        FfmpegLog.install(settings.streamKey());
        var registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        var metrics = new DemoMetrics(registry);
        var address = new InetSocketAddress(settings.bindAddress(), settings.internalPort());
        try (var health = new HealthServer(address, registry, metrics)) {
            LOG.info("Broadcasting {}; health and metrics on port {}", settings, health.port());
            var broadcaster = new Broadcaster(
                    settings,
                    metrics,
                    Clock.systemUTC(),
                    SteadyClock.system(),
                    new Backoff(RandomGenerator.getDefault()));
            var done = new CountDownLatch(1);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> end(broadcaster, done), "end"));
            try {
                broadcaster.run();
            } finally {
                done.countDown();
            }
        } catch (IOException taken) {
            LOG.error("Cannot listen on {}: {}", address, taken.getMessage());
            System.exit(1);
        }
    }

    /** In a shutdown hook: being told to stop is no error, so the exit code is 0 and not 143. */
    private static void end(Broadcaster broadcaster, CountDownLatch done) {
        broadcaster.stop();
        try {
            if (done.await(LONGEST_END_MILLIS, TimeUnit.MILLISECONDS)) {
                LOG.info("Off the air");
            }
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(0);
    }
}
