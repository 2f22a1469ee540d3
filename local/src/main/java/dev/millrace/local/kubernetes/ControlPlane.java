package dev.millrace.local.kubernetes;

import dev.millrace.local.LocalModeException;
import dev.millrace.local.data.DataFolder;
import dev.millrace.local.process.ManagedProcess;
import dev.millrace.local.process.Ports;
import dev.millrace.local.process.ProcessSpec;
import dev.millrace.local.process.ProcessTable;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * etcd and kube-apiserver on free ports of loopback: RBAC on, service account tokens signed with a key of this
 * installation, no other Kubernetes process. What etcd holds stays in its folder.
 */
public final class ControlPlane implements AutoCloseable {
    private static final Duration START_TIMEOUT = Duration.ofSeconds(120);
    private static final Duration GRACE = Duration.ofSeconds(10);

    private final ManagedProcess etcd;
    private final ManagedProcess apiServer;
    private final Access access;

    private ControlPlane(ManagedProcess etcd, ManagedProcess apiServer, Access access) {
        this.etcd = etcd;
        this.apiServer = apiServer;
        this.access = access;
    }

    /**
     * @param binaries the folder with {@code etcd} and {@code kube-apiserver}
     * @param folder for data, keys and logs; exists
     * @param adminToken the bearer token that has all rights
     */
    public static ControlPlane start(Path binaries, Path folder, String adminToken, ProcessTable processes)
            throws IOException, InterruptedException {
        int etcdPort = Ports.free();
        ManagedProcess etcd = processes.start(etcd(binaries, folder, etcdPort));
        try {
            int port = Ports.free();
            prepareKeys(folder, adminToken);
            ManagedProcess apiServer = processes.start(apiServer(binaries, folder, etcdPort, port));
            Access access = awaitReady(apiServer, folder, port, adminToken);
            return new ControlPlane(etcd, apiServer, access);
        } catch (IOException | InterruptedException | RuntimeException e) {
            etcd.stop(GRACE);
            throw e;
        }
    }

    /** How to reach the API server with all rights. */
    public Access access() {
        return access;
    }

    /** A client with all rights; the caller closes it. */
    public KubernetesClient client() {
        return access.client();
    }

    private static ProcessSpec etcd(Path binaries, Path folder, int port) throws IOException {
        String url = "http://127.0.0.1:" + port;
        String peer = "http://127.0.0.1:" + Ports.free();
        List<String> command = List.of(
                binaries.resolve("etcd").toString(),
                "--name=millrace",
                "--data-dir=" + folder.resolve("etcd"),
                "--listen-client-urls=" + url,
                "--advertise-client-urls=" + url,
                "--listen-peer-urls=" + peer,
                "--initial-advertise-peer-urls=" + peer,
                "--initial-cluster=millrace=" + peer,
                "--auto-compaction-retention=1h",
                "--log-level=warn");
        return new ProcessSpec("etcd", command, Map.of(), folder, folder.resolve("etcd.log"));
    }

    private static ProcessSpec apiServer(Path binaries, Path folder, int etcdPort, int port) {
        List<String> command = List.of(
                binaries.resolve("kube-apiserver").toString(),
                "--bind-address=127.0.0.1",
                "--advertise-address=127.0.0.1",
                "--secure-port=" + port,
                "--cert-dir=" + folder.resolve("certificates"),
                "--etcd-servers=http://127.0.0.1:" + etcdPort,
                "--token-auth-file=" + folder.resolve("tokens.csv"),
                "--authorization-mode=RBAC",
                "--service-account-issuer=https://kubernetes.default.svc",
                "--service-account-key-file=" + folder.resolve("service-accounts.pub"),
                "--service-account-signing-key-file=" + folder.resolve("service-accounts.key"),
                "--service-cluster-ip-range=10.0.0.0/24",
                // Nobody makes the "default" service accounts here, and the API server's own endpoint is on loopback,
                // which it does not accept as an endpoint.
                "--disable-admission-plugins=ServiceAccount",
                "--endpoint-reconciler-type=none",
                "--event-ttl=24h",
                "--profiling=false");
        return new ProcessSpec("kube-apiserver", command, Map.of(), folder, folder.resolve("kube-apiserver.log"));
    }

    private static void prepareKeys(Path folder, String adminToken) throws IOException {
        // The API server signs itself a new certificate when there is none; an old one may be about to expire.
        Files.deleteIfExists(certificate(folder));
        Files.deleteIfExists(folder.resolve("certificates/apiserver.key"));
        Files.createDirectories(folder.resolve("certificates"));
        DataFolder.writePrivately(
                folder.resolve("tokens.csv"), adminToken + ",millrace-admin,millrace-admin,\"system:masters\"\n");
        Path signingKey = folder.resolve("service-accounts.key");
        if (!Files.exists(signingKey)) {
            KeyPair pair = keyPair();
            Files.writeString(
                    folder.resolve("service-accounts.pub"),
                    pem("PUBLIC KEY", pair.getPublic().getEncoded()));
            DataFolder.writePrivately(
                    signingKey, pem("PRIVATE KEY", pair.getPrivate().getEncoded()));
        }
    }

    private static KeyPair keyPair() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return generator.generateKeyPair();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String pem(String type, byte[] der) {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN " + type + "-----\n" + body + "\n-----END " + type + "-----\n";
    }

    static Path certificate(Path folder) {
        return folder.resolve("certificates/apiserver.crt");
    }

    private static Access awaitReady(ManagedProcess server, Path folder, int port, String token)
            throws IOException, InterruptedException {
        long deadline = System.nanoTime() + START_TIMEOUT.toNanos();
        while (server.isAlive() && System.nanoTime() < deadline) {
            if (Files.exists(certificate(folder))) {
                String authority = Files.readString(certificate(folder));
                Access access = new Access("https://127.0.0.1:" + port, authority, token);
                if (isReady(access)) {
                    return access;
                }
            }
            Thread.sleep(100);
        }
        server.kill();
        throw new LocalModeException(
                "The Kubernetes API server did not start; " + folder.resolve("kube-apiserver.log") + " says why.");
    }

    private static boolean isReady(Access access) {
        Config patient = new ConfigBuilder(access.config())
                .withRequestRetryBackoffLimit(0)
                .withConnectionTimeout(2000)
                .withRequestTimeout(5000)
                .build();
        try (KubernetesClient client =
                new KubernetesClientBuilder().withConfig(patient).build()) {
            return "ok".equals(client.raw("/readyz"));
        } catch (KubernetesClientException e) {
            return false; // not listening yet, or still starting its parts
        }
    }

    @Override
    public void close() {
        apiServer.stop(GRACE);
        etcd.stop(GRACE);
    }
}
