package dev.millrace.testkit.kubernetes;

import dev.millrace.controlplane.ControlPlanePrograms;
import dev.millrace.controlplane.SigningKeys;
import dev.millrace.crds.Manifests;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/**
 * The one etcd and kube-apiserver of a test JVM, on free ports of loopback, with RBAC on and our resources installed.
 * Nothing else of Kubernetes runs: no garbage collection, no scheduler, no kubelet.
 */
final class ApiServer implements AutoCloseable {
    private static final String LOOPBACK = "127.0.0.1";
    private static final Duration START = Duration.ofSeconds(90);
    private static final int ATTEMPTS = 3;

    private final Path folder;
    private final List<ChildProcess> processes;
    private final Config config;
    private final KubernetesClient client;
    private final AtomicInteger namespaces = new AtomicInteger();

    private ApiServer(Path folder, List<ChildProcess> processes, Config config) {
        this.folder = folder;
        this.processes = processes;
        this.config = config;
        this.client = new KubernetesClientBuilder().withConfig(config).build();
    }

    static ApiServer start() {
        Path binaries = Binaries.find(System.getenv());
        for (int attempt = 1; ; attempt++) {
            try {
                ApiServer server = launch(binaries);
                try {
                    server.awaitReady();
                    server.installResources();
                    return server;
                } catch (RuntimeException e) {
                    server.close();
                    // Somebody else may have taken a port that was free a moment ago.
                    if (attempt == ATTEMPTS) {
                        throw e;
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException("The control plane did not start", e);
            }
        }
    }

    private static ApiServer launch(Path binaries) throws IOException {
        Path folder = Files.createTempDirectory("millrace-control-plane");
        ControlPlanePrograms programs = new ControlPlanePrograms(binaries, folder);
        String token = UUID.randomUUID().toString();
        Files.writeString(programs.tokens(), ControlPlanePrograms.administrator(token, "tests"));
        SigningKeys keys = SigningKeys.generate();
        Files.writeString(programs.publicKey(), keys.publicPem());
        Files.writeString(programs.privateKey(), keys.privatePem());
        int client = freePort();
        int api = freePort();
        ChildProcess etcd =
                ChildProcess.start("etcd", folder, programs.etcd(client, freePort(), List.of("--unsafe-no-fsync")));
        ChildProcess apiServer = ChildProcess.start(
                "kube-apiserver", folder, programs.apiServer(client, api, "10.96.0.0/16", List.of()));
        Config config = new ConfigBuilder(Config.empty())
                .withMasterUrl("https://" + LOOPBACK + ":" + api)
                .withOauthToken(token)
                // The certificate was signed by nobody, a moment ago, in our own folder.
                .withTrustCerts(true)
                .withDisableHostnameVerification(true)
                .withHttp2Disable(true)
                .build();
        return new ApiServer(folder, List.of(apiServer, etcd), config);
    }

    Config config() {
        return config;
    }

    KubernetesClient client() {
        return client;
    }

    /** Makes a namespace of a name that is new in this JVM. */
    String createNamespace() {
        String name = "test-" + namespaces.incrementAndGet();
        client.namespaces()
                .resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .endMetadata()
                        .build())
                .create();
        return name;
    }

    private void awaitReady() {
        try {
            Awaitility.await()
                    .atMost(START)
                    .pollInterval(Duration.ofMillis(200))
                    .until(() -> {
                        for (ChildProcess process : processes) {
                            if (!process.isRunning()) {
                                throw new IllegalStateException("It ended by itself: " + process.lastWords());
                            }
                        }
                        return isReady();
                    });
        } catch (ConditionTimeoutException e) {
            throw new IllegalStateException(
                    "The API server is not ready after " + START.toSeconds() + " s: "
                            + processes.getFirst().lastWords(),
                    e);
        }
    }

    private boolean isReady() {
        try {
            return "ok".equals(client.raw("/readyz"));
        } catch (KubernetesClientException notYet) {
            return false;
        }
    }

    private void installResources() {
        for (String manifest : Manifests.all()) {
            CustomResourceDefinition definition =
                    client.getKubernetesSerialization().unmarshal(manifest, CustomResourceDefinition.class);
            client.resource(definition).create();
            client.resource(definition).waitUntilCondition(ApiServer::isEstablished, 30, TimeUnit.SECONDS);
        }
    }

    private static boolean isEstablished(CustomResourceDefinition definition) {
        return definition.getStatus() != null
                && definition.getStatus().getConditions() != null
                && definition.getStatus().getConditions().stream()
                        .anyMatch(condition ->
                                "Established".equals(condition.getType()) && "True".equals(condition.getStatus()));
    }

    @Override
    public void close() {
        client.close();
        processes.forEach(ChildProcess::close);
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(LOOPBACK))) {
            return socket.getLocalPort();
        }
    }
}
