package dev.millrace.local.kubernetes;

import dev.millrace.controlplane.ControlPlanePrograms;
import dev.millrace.controlplane.SigningKeys;
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
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * etcd and kube-apiserver on free ports of loopback: RBAC on, service account tokens signed with a key of this
 * installation, no other Kubernetes process. What etcd holds stays in its folder.
 */
public final class ControlPlane implements AutoCloseable {
    private static final Duration START_TIMEOUT = Duration.ofSeconds(120);
    private static final Duration GRACE = Duration.ofSeconds(10);
    private static final String API_SERVER = "kube-apiserver";
    private static final String SERVICES = "10.0.0.0/24";

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
        ControlPlanePrograms programs = new ControlPlanePrograms(binaries, folder);
        int etcdPort = Ports.free();
        ManagedProcess etcd = processes.start(etcd(programs, etcdPort));
        try {
            int port = Ports.free();
            prepareKeys(programs, adminToken);
            ManagedProcess apiServer = processes.start(apiServer(programs, etcdPort, port));
            Access access = awaitReady(apiServer, programs, port, adminToken);
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

    private static ProcessSpec etcd(ControlPlanePrograms programs, int port) throws IOException {
        List<String> command =
                programs.etcd(port, Ports.free(), List.of("--auto-compaction-retention=1h", "--log-level=warn"));
        return spec("etcd", command, programs.folder());
    }

    private static ProcessSpec apiServer(ControlPlanePrograms programs, int etcdPort, int port) {
        List<String> command =
                programs.apiServer(etcdPort, port, SERVICES, List.of("--event-ttl=24h", "--profiling=false"));
        return spec(API_SERVER, command, programs.folder());
    }

    private static ProcessSpec spec(String name, List<String> command, Path folder) {
        return new ProcessSpec(name, command, Map.of(), folder, folder.resolve(name + ".log"));
    }

    private static void prepareKeys(ControlPlanePrograms programs, String adminToken) throws IOException {
        // The API server signs itself a new certificate when there is none; an old one may be about to expire.
        Files.deleteIfExists(programs.certificate());
        Files.deleteIfExists(programs.certificateKey());
        Files.createDirectories(programs.certificate().getParent());
        DataFolder.writePrivately(programs.tokens(), ControlPlanePrograms.administrator(adminToken, "millrace-admin"));
        if (!Files.exists(programs.privateKey())) {
            SigningKeys keys = SigningKeys.generate();
            Files.writeString(programs.publicKey(), keys.publicPem());
            DataFolder.writePrivately(programs.privateKey(), keys.privatePem());
        }
    }

    private static Access awaitReady(ManagedProcess server, ControlPlanePrograms programs, int port, String token)
            throws IOException, InterruptedException {
        long deadline = System.nanoTime() + START_TIMEOUT.toNanos();
        while (server.isAlive() && System.nanoTime() < deadline) {
            if (Files.exists(programs.certificate())) {
                String authority = Files.readString(programs.certificate());
                Access access = new Access("https://127.0.0.1:" + port, authority, token);
                if (isReady(access)) {
                    return access;
                }
            }
            Thread.sleep(100);
        }
        server.kill();
        throw new LocalModeException("The Kubernetes API server did not start; "
                + programs.folder().resolve(API_SERVER + ".log") + " says why.");
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
