package dev.millrace.operator.chatpod;

import dev.millrace.operator.podpool.PodKind;
import dev.millrace.operator.podpool.PodPool;
import dev.millrace.operator.standin.StandIn;
import dev.millrace.service.http.ApiException;
import dev.millrace.wire.ChatReport;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Takes the reports of chat pods (docs/contracts/internal-http.md). */
@RestController
final class ChatReportController {
    /** More than there are pods; those that are gone are forgotten with it. */
    private static final int MOST_KNOWN = 10_000;

    private final ChatTraffic traffic;
    private final PodPool pods;
    /** A pod never changes its pool. */
    private final Map<ResourceID, String> poolOf = new ConcurrentHashMap<>();

    ChatReportController(ChatTraffic traffic, PodPool pods) {
        this.traffic = traffic;
        this.pods = pods;
    }

    @PutMapping("/internal/chat-reports/{namespace}/{pod}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void report(
            @PathVariable String namespace,
            @PathVariable String pod,
            @RequestBody ChatReport report,
            HttpServletResponse response) {
        if (!traffic.takesReports()) {
            throw StandIn.refusal(response);
        }
        ResourceID id = new ResourceID(pod, namespace);
        if (!pod.equals(report.pod())) {
            throw new ApiException(HttpStatus.BAD_REQUEST, "ANOTHER_POD", "A pod reports about itself only.");
        }
        String pool = find(id).orElseThrow(() -> new ApiException(
                HttpStatus.GONE, "UNKNOWN_POD", "There is no such pod in any ChatPool: do not report."));
        traffic.report(id, pool, report);
    }

    private Optional<String> find(ResourceID id) {
        String known = poolOf.get(id);
        if (known != null) {
            return Optional.of(known);
        }
        if (poolOf.size() > MOST_KNOWN) {
            poolOf.clear();
        }
        Optional<String> found = pods.find(id.getNamespace().orElseThrow(), id.getName())
                .filter(pod -> !pod.terminating())
                .flatMap(pod -> pod.pool(PodKind.CHAT));
        found.ifPresent(pool -> poolOf.put(id, pool));
        return found;
    }
}
