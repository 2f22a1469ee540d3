package dev.millrace.operator.events;

import dev.millrace.operator.podpool.PodPool;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.MicroTime;
import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.fabric8.kubernetes.api.model.events.v1.EventBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** Writes the chapters of a story as Kubernetes Events, in order, without anybody having to wait. Thread-safe. */
public final class KubernetesEvents implements AutoCloseable {
    private static final DateTimeFormatter MICROS =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);
    private static final Logger log = LoggerFactory.getLogger(KubernetesEvents.class);

    private final KubernetesClient client;
    private final String instance;
    private final ExecutorService writer =
            Executors.newSingleThreadExecutor(Thread.ofVirtual().name("events").factory());

    /** @param instance this operator's pod */
    public KubernetesEvents(KubernetesClient client, String instance) {
        this.client = client;
        this.instance = instance;
    }

    /** @param about which resource */
    public void tell(HasMetadata about, List<Chapter> chapters, Instant now) {
        // A microsecond apart: Events are sorted by name or by time, and both tell the order.
        int written = 0;
        for (Chapter chapter : chapters) {
            log.atLevel(chapter.warning() ? Level.WARN : Level.INFO)
                    .addKeyValue(field(about), about.getMetadata().getName())
                    .addKeyValue("event", chapter.reason())
                    .log("{}", chapter.note());
            Event event = event(about, chapter, now.plusNanos(1_000L * written++));
            writer.execute(() -> write(event));
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
        } catch (KubernetesClientException e) {
            // An Event is for people and not worth a retry; the log has the same sentence.
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
        writer.close();
    }
}
