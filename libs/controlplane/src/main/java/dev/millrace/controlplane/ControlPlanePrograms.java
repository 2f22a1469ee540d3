package dev.millrace.controlplane;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The command lines of etcd and kube-apiserver, which listen on loopback, with RBAC on and no other Kubernetes process.
 *
 * @param binaries the folder that both are in
 * @param folder for their data, keys and logs, which may be read by their owner alone
 */
public record ControlPlanePrograms(Path binaries, Path folder) {
    private static final String LOOPBACK = "127.0.0.1";

    /** A line for {@link #tokens}: who comes with {@code token} has all rights. */
    public static String administrator(String token, String user) {
        return token + "," + user + "," + user + ",\"system:masters\"\n";
    }

    /** Has to be written before the API server starts: one line a bearer token. */
    public Path tokens() {
        return folder.resolve("tokens.csv");
    }

    /** Has to be written before the API server starts: the public half of {@link SigningKeys}. */
    public Path publicKey() {
        return folder.resolve("service-accounts.pub");
    }

    /** Has to be written before the API server starts: the private half of {@link SigningKeys}. */
    public Path privateKey() {
        return folder.resolve("service-accounts.key");
    }

    /** Which the API server signs itself when it starts and there is none. */
    public Path certificate() {
        return folder.resolve("certificates/apiserver.crt");
    }

    /** The private key of {@link #certificate}, made with it. */
    public Path certificateKey() {
        return folder.resolve("certificates/apiserver.key");
    }

    /** @param more flags */
    public List<String> etcd(int clientPort, int peerPort, List<String> more) {
        String client = "http://" + LOOPBACK + ":" + clientPort;
        String peer = "http://" + LOOPBACK + ":" + peerPort;
        List<String> command = new ArrayList<>(List.of(
                binaries.resolve("etcd").toString(),
                "--name=millrace",
                "--data-dir=" + folder.resolve("etcd"),
                "--listen-client-urls=" + client,
                "--advertise-client-urls=" + client,
                "--listen-peer-urls=" + peer,
                "--initial-advertise-peer-urls=" + peer,
                "--initial-cluster=millrace=" + peer));
        command.addAll(more);
        return command;
    }

    /**
     * @param etcdPort where etcd takes clients
     * @param port to listen on, with TLS
     * @param services of which Services get their addresses; nothing listens there
     * @param more flags
     */
    public List<String> apiServer(int etcdPort, int port, String services, List<String> more) {
        List<String> command = new ArrayList<>(List.of(
                binaries.resolve("kube-apiserver").toString(),
                "--bind-address=" + LOOPBACK,
                "--advertise-address=" + LOOPBACK,
                "--secure-port=" + port,
                "--cert-dir=" + folder.resolve("certificates"),
                "--etcd-servers=http://" + LOOPBACK + ":" + etcdPort,
                "--token-auth-file=" + tokens(),
                "--authorization-mode=RBAC",
                "--service-account-issuer=https://kubernetes.default.svc",
                "--service-account-key-file=" + publicKey(),
                "--service-account-signing-key-file=" + privateKey(),
                "--service-cluster-ip-range=" + services,
                // Nobody makes the "default" service accounts here, and the API server's own endpoint is on loopback,
                // which it does not accept as an endpoint.
                "--disable-admission-plugins=ServiceAccount",
                "--endpoint-reconciler-type=none"));
        command.addAll(more);
        return command;
    }
}
