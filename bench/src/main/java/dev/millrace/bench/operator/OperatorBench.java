package dev.millrace.bench.operator;

import dev.millrace.bench.Result;
import dev.millrace.bench.Server;
import dev.millrace.crds.LiveStream;
import dev.millrace.crds.LiveStreamSpec;
import dev.millrace.crds.LiveStreamStatus;
import dev.millrace.crds.TranscodeProfile;
import dev.millrace.crds.TranscodeProfileSpec;
import dev.millrace.testkit.kubernetes.ControlPlane;
import dev.millrace.wire.BroadcastId;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * LiveStreams by the thousand on a real API server. Measures from the moment that a LiveStream is sent to the API server to
 * the moment that its assignment arrives at a pod, then what the operator costs, then what its restart does to those
 * who are live.
 */
@Command(
        name = "operator",
        description = "Claim latency, memory, requests and a restart with thousands of LiveStreams.")
public final class OperatorBench implements Callable<Integer> {
    private static final double BAR_MILLIS = 250;
    private static final double BAR_READY_SECONDS = 20;
    private static final String TOKEN = "bench-token";
    private static final String NAMESPACE = "bench";
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    @Option(names = "--streams", description = "LiveStreams in all.", defaultValue = "1300")
    private int streams;

    @Option(names = "--rate", description = "New ones a second.", defaultValue = "20")
    private int rate;

    @Option(names = "--memory", description = "The operator's limit, in MiB.", defaultValue = "512")
    private int memory;

    @Option(names = "--buffer", description = "Idle pods of the profile, at most 100.", defaultValue = "50")
    private int buffer;

    @Option(names = "--measured", description = "The newest of them count; 0: all.", defaultValue = "300")
    private int measured;

    @Option(names = "--profile", description = "Write a flight recording of the operator to this file.")
    private Optional<Path> recording = Optional.empty();

    private final Map<String, Long> sentAt = new ConcurrentHashMap<>();

    @Override
    public Integer call() throws Exception {
        Path folder = Files.createDirectories(Server.home().resolve("bench/target/operator"));
        int pods = Server.freePort();
        int port = Server.freePort();
        Files.writeString(folder.resolve("transcoder.yaml"), """
            apiVersion: v1
            kind: PodTemplate
            metadata: {name: transcoder}
            template:
              spec:
                restartPolicy: OnFailure
                containers:
                  - name: transcoder
                    image: millrace/transcoder:bench
                    ports: [{name: internal, containerPort: %d}]
            """.formatted(pods));
        try (ControlPlane kubernetes = ControlPlane.standalone()) {
            Path kubeconfig = kubeconfig(folder, kubernetes.config());
            kubernetes.createNamespace(NAMESPACE);
            KubernetesClient client = kubernetes.client();
            try (PodDouble doubles = new PodDouble(client, NAMESPACE, TOKEN, pods)) {
                return measure(client, doubles, kubeconfig, folder, port);
            }
        }
    }

    private int measure(KubernetesClient client, PodDouble doubles, Path kubeconfig, Path folder, int port)
            throws Exception {
        List<String> jvm = recording
                .map(file -> List.of("-XX:StartFlightRecording=settings=profile,filename=" + file.toAbsolutePath()))
                .orElse(List.of());
        Result result = Result.of("operator").with("streams", streams).with("ratePerSecond", rate);
        boolean met;
        try (OperatorProcess operator =
                OperatorProcess.start(kubeconfig, folder, NAMESPACE, TOKEN, port, memory, jvm)) {
            doubles.reportTo(operator.internal());
            TranscodeProfile profile = profile(client);
            until("the pool is full", () -> idle(client, profile) >= buffer);
            met = publishAll(client, doubles, operator, result);
        }
        met &= restart(client, doubles, kubeconfig, folder, port, result);
        result.bar("p99 <= %.0f ms, restart <= %.0f s, nothing touched".formatted(BAR_MILLIS, BAR_READY_SECONDS), met)
                .print();
        return met ? 0 : 1;
    }

    private boolean publishAll(KubernetesClient client, PodDouble doubles, OperatorProcess operator, Result result)
            throws IOException {
        ApiRequests requestsBefore = ApiRequests.read(client);
        double reconcilesBefore = operator.metric("millrace_operator_reconcile_seconds_count");
        Duration cpuBefore = operator.cpu();
        long start = System.nanoTime();
        try (ExecutorService publishers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < streams; i++) {
                long due = start + (long) (i * 1e9 / rate);
                int number = i;
                waitUntil(due);
                publishers.execute(() -> publish(client, number));
            }
        }
        until("all are assigned", () -> doubles.assignedAt().size() == streams);
        until("all are live", () -> states(client).getOrDefault(LiveStreamStatus.State.LIVE, 0L) == streams);
        double seconds = (System.nanoTime() - start) / 1e9;
        double[] millis = latencies(doubles);
        long requests = ApiRequests.read(client).since(requestsBefore).byOperator();
        double warm = operator.metric("millrace_operator_claim_seconds_count{pod=\"warm\"");
        result.with("p50Millis", percentile(millis, 0.50))
                .with("p99Millis", percentile(millis, 0.99))
                .with("maxMillis", millis[millis.length - 1])
                .with("warmShare", warm / streams)
                .with(
                        "reconcilesPerSecond",
                        (operator.metric("millrace_operator_reconcile_seconds_count") - reconcilesBefore) / seconds)
                .with(
                        "reconcilesPerStream",
                        (operator.metric("millrace_operator_reconcile_seconds_count") - reconcilesBefore) / streams)
                .with("apiRequestsPerStream", (double) requests / streams)
                .with(
                        "operatorCpuMillisPerStream",
                        (double) operator.cpu().minus(cpuBefore).toMillis() / streams)
                .with("operatorMegabytes", operator.residentBytes() / 1e6);
        ApiRequests.read(client).since(requestsBefore).print();
        return percentile(millis, 0.99) <= BAR_MILLIS;
    }

    /** The operator is stopped and started again while all are live: who is live does not notice. */
    private boolean restart(
            KubernetesClient client, PodDouble doubles, Path kubeconfig, Path folder, int port, Result result)
            throws IOException {
        Map<String, String> before = transcoders(client);
        int askedBefore = doubles.asked();
        int repeatedBefore = doubles.repeated();
        long start = System.nanoTime();
        try (OperatorProcess operator =
                OperatorProcess.start(kubeconfig, folder, NAMESPACE, TOKEN, port, memory, List.of())) {
            until("the operator is ready", operator::isReady);
            double ready = (System.nanoTime() - start) / 1e9;
            until("all transcoders are asked", () -> doubles.asked() - askedBefore >= streams);
            double known = (System.nanoTime() - start) / 1e9;
            long touched = transcoders(client).entrySet().stream()
                            .filter(entry -> !entry.getValue().equals(before.get(entry.getKey())))
                            .count()
                    + doubles.repeated()
                    - repeatedBefore;
            result.with("restartReadySeconds", ready)
                    .with("restartAllKnownSeconds", known)
                    .with("restartMegabytes", operator.residentBytes() / 1e6)
                    .with("restartTouched", touched);
            return ready <= BAR_READY_SECONDS && known <= BAR_READY_SECONDS && touched == 0;
        }
    }

    private void publish(KubernetesClient client, int number) {
        String channel = "channel" + number;
        String broadcast = BroadcastId.next(InstantSource.system());
        LiveStream stream = new LiveStream();
        stream.setMetadata(new ObjectMetaBuilder()
                .withNamespace(NAMESPACE)
                .withName(LiveStream.nameOf(channel, broadcast))
                .build());
        stream.setSpec(LiveStreamSpec.of(
                channel,
                broadcast,
                LiveStreamSpec.Source.published("s-1", "http://127.0.0.1:8081/internal/relay/s-1"),
                "default"));
        if (number >= streams - (measured == 0 ? streams : measured)) {
            sentAt.put(stream.getMetadata().getName(), System.nanoTime());
        }
        client.resource(stream).create();
    }

    private double[] latencies(PodDouble doubles) {
        double[] millis = sentAt.entrySet().stream()
                .mapToDouble(entry -> (doubles.assignedAt().get(entry.getKey()) - entry.getValue()) / 1e6)
                .toArray();
        Arrays.sort(millis);
        return millis;
    }

    private static double percentile(double[] sorted, double share) {
        return sorted[(int) Math.ceil(share * (sorted.length - 1))];
    }

    private TranscodeProfile profile(KubernetesClient client) {
        TranscodeProfile profile = new TranscodeProfile();
        profile.setMetadata(new ObjectMetaBuilder()
                .withNamespace(NAMESPACE)
                .withName("default")
                .build());
        profile.setSpec(TranscodeProfileSpec.passthroughOnly(buffer));
        return client.resource(profile).create();
    }

    private static int idle(KubernetesClient client, TranscodeProfile profile) {
        return Optional.ofNullable(client.resource(profile).get().getStatus())
                .map(status -> status.idle())
                .orElse(0);
    }

    private static Map<LiveStreamStatus.State, Long> states(KubernetesClient client) {
        return client.resources(LiveStream.class).inNamespace(NAMESPACE).list().getItems().stream()
                .filter(stream ->
                        stream.getStatus() != null && stream.getStatus().state() != null)
                .collect(Collectors.groupingBy(stream -> stream.getStatus().state(), Collectors.counting()));
    }

    /** Who has which pod, and by which assignment. */
    private static Map<String, String> transcoders(KubernetesClient client) {
        return client.resources(LiveStream.class).inNamespace(NAMESPACE).list().getItems().stream()
                .collect(Collectors.toMap(
                        stream -> stream.getMetadata().getName(),
                        stream -> String.valueOf(stream.getStatus().transcoder())
                                + stream.getStatus().state()));
    }

    private static Path kubeconfig(Path folder, Config config) throws IOException {
        return Files.writeString(
                folder.resolve("kubeconfig"), """
                    apiVersion: v1
                    kind: Config
                    clusters: [{name: c, cluster: {server: "%s", insecure-skip-tls-verify: true}}]
                    users: [{name: u, user: {token: "%s"}}]
                    contexts: [{name: x, context: {cluster: c, user: u, namespace: %s}}]
                    current-context: x
                    """.formatted(config.getMasterUrl(), config.getOauthToken(), NAMESPACE));
    }

    private static void until(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("not within %s: %s".formatted(PATIENCE, what));
            }
            LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
        }
    }

    private static void waitUntil(long nanoTime) {
        for (long left = nanoTime - System.nanoTime(); left > 0; left = nanoTime - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
