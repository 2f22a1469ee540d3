package dev.millrace.e2e.edge;

import com.marcnuri.helm.Helm;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/** A real nginx with the chart's configuration, its ports and folders changed to those of the test. */
final class Nginx implements AutoCloseable {
    private static final Pattern DOCUMENT_END = Pattern.compile("(?m)^---\\s*$");

    private final Process process;
    private final int port;

    /**
     * @param media the port of all transcoders
     * @param api the internal port of the API
     */
    Nginx(Path folder, NameServer names, int media, int api) throws IOException {
        port = freePort();
        Path run = Files.createDirectories(folder.resolve("run"));
        Path cache = Files.createDirectories(folder.resolve("cache"));
        Files.writeString(run.resolve("resolver.conf"), "resolver " + names.address() + " valid=1s ipv6=off;");
        Files.writeString(run.resolve("token.conf"), "proxy_set_header Authorization \"Bearer t\";");
        configuration().forEach((name, text) -> {
            String mine = text.replace("/etc/millrace/edge", folder.toString())
                    .replace("/tmp/edge", run.toString())
                    .replace("/var/cache/millrace", cache.toString())
                    .replace("listen 8080", "listen 127.0.0.1:" + port)
                    .replace("listen 8081", "listen 127.0.0.1:" + freePort())
                    .replace(":8081", ":" + api)
                    .replace(":8080", ":" + media)
                    // Root's nginx would become somebody who may not write here; others' ignores it.
                    .replace("daemon off;", "daemon off; user root;")
                    .replace("worker_processes auto", "worker_processes 2")
                    .replace("worker_rlimit_nofile 65536;", "")
                    .replace("worker_connections 32768", "worker_connections 512");
            try {
                Files.writeString(folder.resolve(name), mine);
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
        process = new ProcessBuilder("nginx", "-c", folder.resolve("edge.conf").toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("nginx.log").toFile())
                .start();
        Awaitility.await("nginx").until(() -> {
            if (!process.isAlive()) {
                throw new AssertionError(Files.readString(folder.resolve("nginx.log")));
            }
            try (var probe = new Socket("127.0.0.1", port)) {
                return probe.isConnected();
            } catch (IOException e) {
                return false;
            }
        });
    }

    String web() {
        return "http://127.0.0.1:" + port;
    }

    private static Map<String, String> configuration() {
        String rendered = new Helm(Path.of("").toAbsolutePath().getParent().resolve("helm/millrace"))
                .template()
                .withName("millrace")
                .withNamespace("tv")
                .withKubeVersion("1.35.4")
                .set("secrets.create", false)
                .call();
        var yaml = new KubernetesSerialization();
        for (String document : DOCUMENT_END.split(rendered)) {
            if (document.contains("kind: ConfigMap") && document.contains("name: millrace-edge")) {
                return yaml.unmarshal(document, ConfigMap.class).getData();
            }
        }
        throw new AssertionError("the chart has no edge");
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
    }
}
