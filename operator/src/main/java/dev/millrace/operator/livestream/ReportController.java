package dev.millrace.operator.livestream;

import dev.millrace.crds.LiveStream;
import dev.millrace.crds.LiveStreamStatus;
import dev.millrace.operator.standin.StandIn;
import dev.millrace.service.http.ApiException;
import dev.millrace.wire.StreamReport;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Takes the reports of transcoders (docs/contracts/internal-http.md). */
@RestController
final class ReportController {
    private static final Logger log = LoggerFactory.getLogger(ReportController.class);

    private final Contacts contacts;
    private final Supplier<TranscoderPods> pods;
    private final KubernetesClient client;

    ReportController(LiveStreamReconciler reconciler, KubernetesClient client) {
        this.contacts = reconciler.contacts();
        this.pods = reconciler::pods;
        this.client = client;
    }

    @PutMapping("/internal/reports/{namespace}/{liveStream}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void report(
            @PathVariable String namespace,
            @PathVariable String liveStream,
            @RequestBody StreamReport report,
            HttpServletResponse response) {
        if (!contacts.takesReports()) {
            throw StandIn.refusal(response);
        }
        ResourceID id = new ResourceID(liveStream, namespace);
        Standing standing = standing(contacts.stream(id), report);
        if (standing == Standing.STRANGER) {
            // What is cached may be older than the assignment: ask before anybody is told to stop.
            standing = standing(fresh(id), report);
        }
        switch (standing) {
            case TRANSCODER -> {
                contacts.update(id, report.generation(), contact -> contact.heard(report));
                contacts.wake(id);
            }
            case PREDECESSOR -> {}
            case STRANGER -> {
                log.atWarn()
                        .addKeyValue("liveStream", liveStream)
                        .addKeyValue("pod", report.pod())
                        .log("a pod reports about a broadcast that it does not have");
                throw new ApiException(
                        HttpStatus.GONE, "NOT_ASSIGNED", "This pod is not the broadcast's transcoder: stop.");
            }
        }
    }

    /** What a pod is to a broadcast. */
    private enum Standing {
        /** It has the broadcast, or is about to get it. */
        TRANSCODER,
        /** Players may still ask it: it goes on until its pod is let go. */
        PREDECESSOR,
        STRANGER
    }

    private Optional<LiveStream> fresh(ResourceID id) {
        return Optional.ofNullable(client.resources(LiveStream.class)
                .inNamespace(id.getNamespace().orElseThrow())
                .withName(id.getName())
                .get());
    }

    private Standing standing(Optional<LiveStream> found, StreamReport report) {
        if (found.filter(stream -> stream.getSpec().broadcast().equals(report.broadcast()))
                .isEmpty()) {
            return Standing.STRANGER;
        }
        LiveStreamStatus status = Optional.ofNullable(found.get().getStatus()).orElse(LiveStreamStatus.NEW);
        if (isFrom(status.transcoder(), report)
                || (status.handover() != null && isFrom(status.handover().successor(), report))
                || isClaimed(found.get(), status, report)) {
            return Standing.TRANSCODER;
        }
        LiveStreamStatus.Predecessor left = status.predecessor();
        return left != null && left.pod().equals(report.pod()) && left.assignment() == report.generation()
                ? Standing.PREDECESSOR
                : Standing.STRANGER;
    }

    private static boolean isFrom(LiveStreamStatus.@Nullable Transcoder transcoder, StreamReport report) {
        return transcoder != null
                && transcoder.pod().equals(report.pod())
                && transcoder.assignment() == report.generation();
    }

    /** A transcoder may report before it is written down that it was told: its pod's labels say so already. */
    private boolean isClaimed(LiveStream stream, LiveStreamStatus status, StreamReport report) {
        return report.generation() > status.assignments()
                && pods.get().of(stream).stream()
                        .anyMatch(pod -> pod.name().equals(report.pod()) && pod.assignment() == report.generation());
    }
}
