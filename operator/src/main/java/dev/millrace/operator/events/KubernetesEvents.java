package dev.millrace.operator.events;

import dev.millrace.operator.podpool.PodPool;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.MicroTime;
import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.fabric8.kubernetes.api.model.events.v1.EventBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Writes the chapters of a story as Kubernetes Events, without anybody having to wait: when the API server is slower than
 * the stories, chapters are left out. The time of each tells their order. Thread-safe.
 */
public final class KubernetesEvents implements AutoCloseable {
    private static final DateTimeFormatter MICROS =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);
    /** What a thousand broadcasts that begin at once have to tell; more would only fill the memory. */
    private static final int WAITING = 5000;

    private static final int AT_ONCE = 4;
    private static final Logger log = LoggerFactory.getLogger(KubernetesEvents.class);

    private final KubernetesClient client;
    private final String instance;
    private final ExecutorService writers;
    private final Counter written;
    private final Counter failed;
    private final Counter leftOut;

    /** @param instance this operator's pod */
    public KubernetesEvents(KubernetesClient client, String instance, MeterRegistry registry) {
        this.client = client;
        this.instance = instance;
        this.written = counter(registry, "written");
        this.failed = counter(registry, "failed");
        this.leftOut = counter(registry, "left_out");
        this.writers = new ThreadPoolExecutor(
                AT_ONCE,
                AT_ONCE,
                0,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(WAITING),
                Thread.ofVirtual().name("events-", 0).factory(),
                (event, full) -> leftOut.increment());
    }

    private static Counter counter(MeterRegistry registry, String outcome) {
        return Counter.builder("millrace.operator.events")
                .description("Kubernetes Events; those left out are in the log all the same")
                .tag("outcome", outcome)
                .register(registry);
    }

    /** @param about which resource */
    public void tell(HasMetadata about, List<Chapter> chapters, Instant now) {
        // A microsecond apart: Events are sorted by name or by time, and both tell the order.
        int before = 0;
        for (Chapter chapter : chapters) {
            log.atLevel(chapter.warning() ? Level.WARN : Level.INFO)
                    .addKeyValue(field(about), about.getMetadata().getName())
                    .addKeyValue("event", chapter.reason())
                    .log("{}", chapter.note());
            Event event = event(about, chapter, now.plusNanos(1_000L * before++));
            writers.execute(() -> write(event));
        }
    }

    /** {@code liveStream} of a LiveStream. */
    private static String field(HasMetadata about) {
        String kind = about.getKind();
        return Character.toLowerCase(kind.charAt(0)) + kind.substring(1);
    }

    private void write(Event event) {
        try {
            client.resource(event).create();
            written.increment();
        } catch (KubernetesClientException e) {
            // An Event is for people and not worth a retry; the log has the same sentence.
            failed.increment();
            log.warn("an Event was not written: {}", e.getMessage());
        }
    }

    private Event event(HasMetadata about, Chapter chapter, Instant now) {
        return new EventBuilder()
                .withNewMetadata()
                .withNamespace(about.getMetadata().getNamespace())
                .withName(about.getMetadata().getName() + "."
                        + Long.toHexString(ChronoUnit.MICROS.between(Instant.EPOCH, now)))
                .endMetadata()
                .withType(chapter.warning() ? "Warning" : "Normal")
                .withReason(chapter.reason())
                .withAction(chapter.reason())
                .withNote(chapter.note())
                .withEventTime(new MicroTime(MICROS.format(now)))
                .withReportingController("millrace.dev/" + PodPool.MANAGER)
                .withReportingInstance(instance)
                .withRegarding(new ObjectReferenceBuilder()
                        .withApiVersion(about.getApiVersion())
                        .withKind(about.getKind())
                        .withNamespace(about.getMetadata().getNamespace())
                        .withName(about.getMetadata().getName())
                        .withUid(about.getMetadata().getUid())
                        .build())
                .build();
    }

    @Override
    public void close() {
        writers.close();
    }
}
