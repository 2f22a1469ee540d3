package dev.millrace.local.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.local.kubernetes.ControlPlane;
import dev.millrace.local.kubernetes.KubernetesBinaries;
import dev.millrace.local.process.Ports;
import dev.millrace.local.process.ProcessTable;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The node against a real API server, with a small program as its containers. */
class LocalNodeTest {
    private static final String NAMESPACE = "node-test";
    private static final String DEPLOYMENT = """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: %1$s, namespace: node-test}
            spec:
              replicas: %2$d
              selector: {matchLabels: {app: %1$s}}
              template:
                metadata: {labels: {app: %1$s}}
                spec:
                  serviceAccountName: fixture
                  terminationGracePeriodSeconds: 5
                  volumes:
                  - {name: settings, configMap: {name: settings}}
                  containers:
                  - name: main
                    image: millrace/fixture:1
                    env:
                    - name: BIND
                      valueFrom: {fieldRef: {fieldPath: status.podIP}}
                    - name: SECRET
                      valueFrom: {secretKeyRef: {name: %1$s, key: value}}
                    - {name: VERSION, value: "%3$s"}
                    - {name: FOLDER, value: /etc/settings}
                    ports:
                    - {name: http, containerPort: 8080, hostPort: %4$d}
                    volumeMounts:
                    - {name: settings, mountPath: /etc/settings}
                    startupProbe:
                      httpGet: {path: /health, port: http}
                      periodSeconds: 1
                      failureThreshold: 60
                    readinessProbe:
                      tcpSocket: {port: 8080}
            """;
    private static final String SHARED = """
            apiVersion: v1
            kind: Namespace
            metadata: {name: node-test}
            ---
            apiVersion: v1
            kind: ServiceAccount
            metadata: {name: fixture, namespace: node-test}
            ---
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: settings, namespace: node-test}
            data: {greeting: hello}
            """;
    private static final String SERVICE = """
            apiVersion: v1
            kind: Service
            metadata: {name: %1$s, namespace: node-test}
            spec:
              clusterIP: None
              selector: {app: %1$s}
              ports: [{port: 8080}]
            """;

    @TempDir
    static Path folder;

    private static ProcessTable processes;
    private static ControlPlane controlPlane;
    private static KubernetesClient client;
    private static LocalNode node;

    private final HttpClient http = HttpClient.newHttpClient();

    @BeforeAll
    static void start() throws Exception {
        Awaitility.setDefaultTimeout(Duration.ofSeconds(60));
        Path sources = Path.of("src/main/kubernetes").toAbsolutePath();
        Path binaries = new KubernetesBinaries(System.getenv(), sources, System.out::println).ensure("");
        processes = ProcessTable.open(folder.resolve("processes"));
        controlPlane = ControlPlane.start(binaries, Files.createDirectory(folder.resolve("kube")), "admin", processes);
        client = controlPlane.client();
        apply(SHARED);
        List<Path> classPath = Stream.of(System.getProperty("java.class.path").split(":"))
                .map(Path::of)
                .toList();
        Workload fixture =
                new Workload(List.of("-XX:+UseSerialGC", "-Xmx64m"), classPath, FixtureProgram.class.getName());
        node = LocalNode.start(
                controlPlane.access(),
                folder.resolve("node"),
                folder.resolve("logs"),
                processes,
                image -> image.startsWith("millrace/fixture") ? Optional.of(fixture) : Optional.empty(),
                InstantSource.system());
    }

    @AfterAll
    static void stop() throws Exception {
        node.close();
        client.close();
        controlPlane.close();
        processes.close();
        assertThat(Files.readString(folder.resolve("processes"))).isEmpty();
    }

    @Test
    void runsADeploymentWithItsConfigurationNamesAndPorts() throws Exception {
        int hostPort = Ports.free();
        apply(SERVICE.formatted("web"));
        apply(DEPLOYMENT.formatted("web", 1, "1", hostPort));
        Awaitility.await().until(() -> waitingReason("web-0").equals("CreateContainerConfigError"));

        secret("web");
        Pod pod = awaitReady("web-0");

        String address = pod.getStatus().getPodIP();
        assertThat(address).startsWith("127.");
        assertThat(ask(address, 8080, "/env?SECRET")).isEqualTo("of web");
        assertThat(ask(address, 8080, "/file?" + ask(address, 8080, "/env?FOLDER") + "/greeting"))
                .isEqualTo("hello");
        assertThat(ask(address, 8080, "/file?" + ask(address, 8080, "/env?KUBECONFIG")))
                .contains("token:")
                .doesNotContain("token: admin");
        Awaitility.await()
                .until(() -> ask(address, 8080, "/names?web.node-test.svc").equals(address));
        Awaitility.await().until(() -> ask("127.0.0.1", hostPort, "/health").equals("ok"));
        Awaitility.await()
                .until(() -> client.apps()
                                .deployments()
                                .inNamespace(NAMESPACE)
                                .withName("web")
                                .get()
                                .getStatus()
                                .getReadyReplicas()
                        == 1);
    }

    @Test
    void startsAContainerAgainThatDied() throws Exception {
        secret("crash");
        apply(DEPLOYMENT.formatted("crash", 1, "1", 0));
        Pod pod = awaitReady("crash-0");

        HttpRequest exit = request(pod.getStatus().getPodIP(), 8080, "/exit?3");
        http.sendAsync(exit, HttpResponse.BodyHandlers.discarding());

        Awaitility.await().until(() -> restarts("crash-0") == 1 && PodFacts.isReady(pod("crash-0")));
        assertThat(pod("crash-0")
                        .getStatus()
                        .getContainerStatuses()
                        .getFirst()
                        .getLastState()
                        .getTerminated()
                        .getExitCode())
                .isEqualTo(3);
    }

    @Test
    void replacesPodsOfAnOldTemplateAndRemovesThoseOfADeletedDeployment() throws Exception {
        secret("roll");
        apply(DEPLOYMENT.formatted("roll", 1, "1", 0));
        String first = awaitReady("roll-0").getMetadata().getUid();

        apply(DEPLOYMENT.formatted("roll", 1, "2", 0));
        Awaitility.await()
                .until(() -> Optional.ofNullable(pod("roll-0"))
                        .filter(PodFacts::isReady)
                        .filter(pod -> !pod.getMetadata().getUid().equals(first))
                        .isPresent());
        assertThat(ask(pod("roll-0").getStatus().getPodIP(), 8080, "/env?VERSION"))
                .isEqualTo("2");

        client.apps().deployments().inNamespace(NAMESPACE).withName("roll").delete();
        Awaitility.await().until(() -> pod("roll-0") == null);
        Awaitility.await()
                .until(() -> !Files.readString(folder.resolve("processes")).contains("roll-0"));
    }

    private static void apply(String yaml) {
        client.load(new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8)))
                .forceConflicts()
                .serverSideApply();
    }

    private static void secret(String name) {
        apply("""
                apiVersion: v1
                kind: Secret
                metadata: {name: %1$s, namespace: node-test}
                stringData: {value: of %1$s}
                """.formatted(name));
    }

    private static Pod pod(String name) {
        return client.pods().inNamespace(NAMESPACE).withName(name).get();
    }

    private static Pod awaitReady(String name) {
        return Awaitility.await().until(() -> pod(name), pod -> pod != null && PodFacts.isReady(pod));
    }

    private static int restarts(String name) {
        return pod(name).getStatus().getContainerStatuses().getFirst().getRestartCount();
    }

    private static String waitingReason(String name) {
        Pod pod = pod(name);
        if (pod == null || pod.getStatus().getContainerStatuses().isEmpty()) {
            return "";
        }
        var waiting =
                pod.getStatus().getContainerStatuses().getFirst().getState().getWaiting();
        return waiting == null ? "" : waiting.getReason();
    }

    private String ask(String address, int port, String path) throws IOException, InterruptedException {
        return http.send(request(address, port, path), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private static HttpRequest request(String address, int port, String path) {
        return HttpRequest.newBuilder(URI.create("http://" + address + ":" + port + path))
                .timeout(Duration.ofSeconds(10))
                .build();
    }
}
