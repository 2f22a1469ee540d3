package dev.millrace.operator;

import dev.millrace.crds.Resources;
import dev.millrace.service.PodIdentity;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The label {@link Resources#LEADER} of the operator's own pod: it is there while this operator acts, and the Service that
 * is reported to selects it. Written on a thread of its own, again and again until it is done, because an election does not
 * wait for it. Thread-safe.
 */
final class LeaderLabel implements AutoCloseable {
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final Duration CLOSE = Duration.ofSeconds(2);
    private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);
    private static final Logger log = LoggerFactory.getLogger(LeaderLabel.class);

    private final KubernetesClient client;
    private final PodIdentity pod;
    private final ScheduledExecutorService writer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("leader-label").daemon().factory());

    private volatile boolean wanted;
    /** Only for the writer's thread. */
    private @Nullable Boolean written;

    LeaderLabel(KubernetesClient client, PodIdentity pod) {
        this.client = client;
        this.pod = pod;
    }

    void set(boolean leads) {
        wanted = leads;
        writeAfter(Duration.ZERO);
    }

    private void write() {
        boolean leads = wanted;
        if (Boolean.valueOf(leads).equals(written)) {
            return;
        }
        try {
            client.pods()
                    .inNamespace(pod.namespace())
                    .withName(pod.name())
                    .patch(
                            MERGE,
                            "{\"metadata\":{\"labels\":{\"%s\":%s}}}"
                                    .formatted(Resources.LEADER, leads ? "\"true\"" : null));
            written = leads;
        } catch (KubernetesClientException e) {
            if (e.getCode() == HttpURLConnection.HTTP_NOT_FOUND) {
                log.info("there is no pod {} that could be labelled as the leader's", pod.name());
                return;
            }
            log.warn(
                    "the label of the leader's pod could not be written; next try in {} s: {}",
                    RETRY.toSeconds(),
                    e.getMessage());
            writeAfter(RETRY);
        }
    }

    private void writeAfter(Duration pause) {
        try {
            writer.schedule(this::write, pause.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException closed) {
            log.debug("it is closed: the pod ends, and its label with it");
        }
    }

    /** Writes what is still to be written, if that goes at once. */
    @Override
    public void close() {
        writer.shutdown();
        try {
            if (!writer.awaitTermination(CLOSE.toMillis(), TimeUnit.MILLISECONDS)) {
                writer.shutdownNow();
            }
        } catch (InterruptedException e) {
            writer.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
