package dev.millrace.local.node;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Probe;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.URI;
import java.util.Optional;

/** Asks a container's probe: {@code httpGet} or {@code tcpSocket}; any other kind counts as a success. */
final class Prober {
    private Prober() {}

    /** Blocks for at most the probe's time-out, one second by default. */
    static boolean ask(Probe probe, Container container, String podAddress) {
        int timeoutMillis =
                1000 * Optional.ofNullable(probe.getTimeoutSeconds()).orElse(1);
        try {
            if (probe.getHttpGet() != null) {
                var get = probe.getHttpGet();
                String host = Optional.ofNullable(get.getHost()).orElse(podAddress);
                String path = Optional.ofNullable(get.getPath()).orElse("/");
                return get(host, port(get.getPort(), container), path, timeoutMillis);
            }
            if (probe.getTcpSocket() != null) {
                var tcp = probe.getTcpSocket();
                String host = Optional.ofNullable(tcp.getHost()).orElse(podAddress);
                return connects(host, port(tcp.getPort(), container), timeoutMillis);
            }
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean get(String host, int port, String path, int timeoutMillis) throws IOException {
        URI uri = URI.create("http://" + host + ":" + port + path);
        HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection(Proxy.NO_PROXY);
        try {
            connection.setConnectTimeout(timeoutMillis);
            connection.setReadTimeout(timeoutMillis);
            connection.setInstanceFollowRedirects(false);
            int status = connection.getResponseCode();
            return status >= 200 && status < 400;
        } finally {
            connection.disconnect();
        }
    }

    private static boolean connects(String host, int port, int timeoutMillis) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), timeoutMillis);
            return true;
        }
    }

    static int port(IntOrString port, Container container) throws IOException {
        if (port.getIntVal() != null) {
            return port.getIntVal();
        }
        return container.getPorts().stream()
                .filter(named -> port.getStrVal().equals(named.getName()))
                .map(ContainerPort::getContainerPort)
                .findFirst()
                .orElseThrow(() -> new IOException("the container has no port named " + port.getStrVal()));
    }
}
