package dev.millrace.testkit.kubernetes;

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
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.Base64;
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
        Binaries binaries = Binaries.find(System.getenv());
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

    private static ApiServer launch(Binaries binaries) throws IOException {
        Path folder = Files.createTempDirectory("millrace-control-plane");
        String token = UUID.randomUUID().toString();
        Files.writeString(folder.resolve("tokens.csv"), token + ",tests,tests,system:masters\n");
        writeServiceAccountKeys(folder);
        int client = freePort();
        int peer = freePort();
        int api = freePort();
        ChildProcess etcd = ChildProcess.start("etcd", folder, etcd(binaries, client, peer));
        ChildProcess apiServer = ChildProcess.start("kube-apiserver", folder, apiServer(binaries, client, api));
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

    private static List<String> etcd(Binaries binaries, int client, int peer) {
        String clientUrl = "http://" + LOOPBACK + ":" + client;
        String peerUrl = "http://" + LOOPBACK + ":" + peer;
        return List.of(
                binaries.etcd().toString(),
                "--data-dir=etcd",
                "--unsafe-no-fsync",
                "--listen-client-urls=" + clientUrl,
                "--advertise-client-urls=" + clientUrl,
                "--listen-peer-urls=" + peerUrl,
                "--initial-advertise-peer-urls=" + peerUrl,
                "--initial-cluster=default=" + peerUrl);
    }

    private static List<String> apiServer(Binaries binaries, int etcd, int port) {
        return List.of(
                binaries.apiServer().toString(),
                "--etcd-servers=http://" + LOOPBACK + ":" + etcd,
                "--bind-address=" + LOOPBACK,
                "--advertise-address=" + LOOPBACK,
                "--secure-port=" + port,
                "--cert-dir=certificates",
                "--token-auth-file=tokens.csv",
                "--authorization-mode=RBAC",
                "--service-account-issuer=https://kubernetes.default.svc",
                "--service-account-key-file=service-account.pub",
                "--service-account-signing-key-file=service-account.key",
                "--service-cluster-ip-range=10.96.0.0/16",
                // Nobody makes the default service account here.
                "--disable-admission-plugins=ServiceAccount",
                "--endpoint-reconciler-type=none");
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

    private static void writeServiceAccountKeys(Path folder) throws IOException {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            KeyPair pair = generator.generateKeyPair();
            Files.writeString(
                    folder.resolve("service-account.key"),
                    pem("PRIVATE KEY", pair.getPrivate().getEncoded()));
            Files.writeString(
                    folder.resolve("service-account.pub"),
                    pem("PUBLIC KEY", pair.getPublic().getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has RSA", e);
        }
    }

    private static String pem(String kind, byte[] content) {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
        return "-----BEGIN " + kind + "-----\n" + body + "\n-----END " + kind + "-----\n";
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(LOOPBACK))) {
            return socket.getLocalPort();
        }
    }
}
