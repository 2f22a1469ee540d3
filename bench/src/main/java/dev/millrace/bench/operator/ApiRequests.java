package dev.millrace.bench.operator;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Requests that the API server has answered, by verb and resource, as its own metrics count them. What publishers and
 * kubelets ask is told apart by verb and resource: they create LiveStreams and write pods' status, and nobody else does.
 *
 * @param counts such as {@code PATCH livestreams/status}
 */
record ApiRequests(Map<String, Long> counts) {
    private static final Pattern SAMPLE = Pattern.compile(
            "apiserver_request_total\\{.*resource=\"([^\"]*)\".*subresource=\"([^\"]*)\",verb=\"([^\"]*)\".*} (\\S+)");
    private static final String PUBLISHED = "POST livestreams";
    private static final String KUBELETS = "PATCH pods/status";

    static ApiRequests read(KubernetesClient client) {
        Map<String, Long> counts = new TreeMap<>();
        client.raw("/metrics")
                .lines()
                .map(SAMPLE::matcher)
                .filter(Matcher::matches)
                .filter(sample -> sample.group(3).matches("POST|PUT|PATCH|DELETE|APPLY"))
                .forEach(sample -> counts.merge(
                        sample.group(3) + " " + sample.group(1)
                                + (sample.group(2).isEmpty() ? "" : "/" + sample.group(2)),
                        (long) Double.parseDouble(sample.group(4)),
                        Long::sum));
        return new ApiRequests(counts);
    }

    ApiRequests since(ApiRequests before) {
        Map<String, Long> difference = new TreeMap<>(counts);
        before.counts.forEach((request, count) -> difference.merge(request, -count, Long::sum));
        difference.values().removeIf(count -> count == 0);
        return new ApiRequests(difference);
    }

    /** Writes of the operator: reads it does none, it watches. */
    long byOperator() {
        return counts.entrySet().stream()
                .filter(entry ->
                        !entry.getKey().equals(PUBLISHED) && !entry.getKey().equals(KUBELETS))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    void print() {
        counts.forEach((request, count) -> System.err.println(count + " × " + request));
    }
}
