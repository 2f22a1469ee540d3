package dev.millrace.operator.livestream;

import dev.millrace.crds.LiveStream;
import dev.millrace.crds.LiveStreamStatus;
import dev.millrace.service.http.ApiException;
import dev.millrace.wire.StreamReport;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.Optional;
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
    private final KubernetesClient client;

    ReportController(LiveStreamReconciler reconciler, KubernetesClient client) {
        this.contacts = reconciler.contacts();
        this.client = client;
    }

    @PutMapping("/internal/reports/{namespace}/{liveStream}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void report(@PathVariable String namespace, @PathVariable String liveStream, @RequestBody StreamReport report) {
        if (!contacts.takesReports()) {
            throw new ApiException(
                    HttpStatus.SERVICE_UNAVAILABLE, "NOT_LEADING", "This operator does not lead: try again.");
        }
        ResourceID id = new ResourceID(liveStream, namespace);
        if (!isTranscoder(contacts.stream(id), report) && !isTranscoder(fresh(id), report)) {
            log.atWarn()
                    .addKeyValue("liveStream", liveStream)
                    .addKeyValue("pod", report.pod())
                    .log("a pod reports about a broadcast that it does not have");
            throw new ApiException(
                    HttpStatus.GONE, "NOT_ASSIGNED", "This pod is not the broadcast's transcoder: stop.");
        }
        contacts.update(id, contact -> contact.heard(report));
        contacts.wake(id);
    }

    /** What is cached may be older than the assignment: ask before anybody is told to stop. */
    private Optional<LiveStream> fresh(ResourceID id) {
        return Optional.ofNullable(client.resources(LiveStream.class)
                .inNamespace(id.getNamespace().orElseThrow())
                .withName(id.getName())
                .get());
    }

    private static boolean isTranscoder(Optional<LiveStream> stream, StreamReport report) {
        return stream.filter(found ->
                        found.getStatus() != null && found.getSpec().broadcast().equals(report.broadcast()))
                .map(found -> found.getStatus().transcoder())
                .filter(transcoder -> isFrom(transcoder, report))
                .isPresent();
    }

    private static boolean isFrom(LiveStreamStatus.Transcoder transcoder, StreamReport report) {
        return transcoder.pod().equals(report.pod()) && transcoder.assignment() == report.generation();
    }
}
