package dev.millrace.local.node;

import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Forwards a {@code hostPort} of 127.0.0.1 to its pod, byte by byte; where no pod is ready, it hangs up. */
final class HostPorts implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HostPorts.class);
    private static final int CONNECT_TIMEOUT_MILLIS = 2000;

    private final Map<Integer, InetSocketAddress> targets = new ConcurrentHashMap<>();
    private final Map<Integer, ServerSocket> listeners = new HashMap<>();

    /** Opens what is new; a port stays open while its pod is being replaced. */
    void update(Collection<Pod> pods) {
        Map<Integer, InetSocketAddress> wanted = targets(pods);
        targets.keySet().retainAll(wanted.keySet());
        targets.putAll(wanted);
        wanted.keySet().stream().filter(port -> !listeners.containsKey(port)).forEach(this::open);
    }

    /** Where each port leads: to a ready pod. */
    static Map<Integer, InetSocketAddress> targets(Collection<Pod> pods) {
        Map<Integer, InetSocketAddress> found = new TreeMap<>();
        for (Pod pod : pods) {
            if (PodFacts.isReady(pod) && PodFacts.hasAddress(pod)) {
                pod.getSpec().getContainers().stream()
                        .flatMap(container -> container.getPorts().stream())
                        .filter(port -> port.getHostPort() != null && port.getHostPort() > 0)
                        .forEach(port -> found.put(
                                port.getHostPort(),
                                new InetSocketAddress(pod.getStatus().getPodIP(), port.getContainerPort())));
            }
        }
        return found;
    }

    private void open(int port) {
        try {
            ServerSocket listener = new ServerSocket();
            listener.setReuseAddress(true);
            listener.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port));
            listeners.put(port, listener);
            Thread.ofVirtual().name("host-port-" + port).start(() -> accept(listener, port));
        } catch (IOException e) {
            LOG.atError().addKeyValue("port", port).log("The host port cannot be opened: {}", e.getMessage());
        }
    }

    private void accept(ServerSocket listener, int port) {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                Thread.ofVirtual().start(() -> forward(client, Optional.ofNullable(targets.get(port))));
            } catch (IOException e) {
                if (!listener.isClosed()) {
                    LOG.atWarn().addKeyValue("port", port).log("A connection was not accepted: {}", e.getMessage());
                }
            }
        }
    }

    private static void forward(Socket client, Optional<InetSocketAddress> target) {
        try (client;
                Socket server = new Socket()) {
            if (target.isEmpty()) {
                return;
            }
            server.connect(target.get(), CONNECT_TIMEOUT_MILLIS);
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            Thread back = Thread.ofVirtual().start(() -> copy(server, client));
            copy(client, server);
            back.join();
        } catch (IOException e) {
            LOG.atDebug().log("A forwarded connection broke: {}", e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Passes on the end of one direction only, so that what is still under way in the other arrives. */
    private static void copy(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
            to.shutdownOutput();
        } catch (IOException e) {
            close(from);
            close(to);
        }
    }

    private static void close(AutoCloseable socket) {
        try {
            socket.close();
        } catch (Exception e) {
            LOG.atDebug().log("A socket did not close: {}", e.getMessage());
        }
    }

    @Override
    public void close() {
        listeners.values().forEach(HostPorts::close);
    }
}
