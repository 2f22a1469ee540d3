package dev.millrace.transcoder.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** A web server with a folder of files, which can be asked for ranges of them, with switches for what can go wrong. */
public final class TestFiles implements AutoCloseable {
    private final HttpServer server;
    private final Path folder;
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final Map<String, String> redirects = new ConcurrentHashMap<>();
    private volatile String authorization = "";
    private volatile int bytesUntilBreak = Integer.MAX_VALUE;
    private volatile boolean away;
    private volatile boolean endless;

    public TestFiles(Path folder) throws IOException {
        this(folder, HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
    }

    private TestFiles(Path folder, HttpServer server) {
        this.folder = folder;
        this.server = server;
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::serve);
        server.start();
    }

    /** Over TLS, with a certificate that nobody has signed. */
    public static TestFiles secure(Path folder) throws Exception {
        Path store = folder.resolve("keys.p12");
        Files.deleteIfExists(store);
        String keytool =
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        String arguments =
                "-genkeypair -keyalg EC -alias server -dname CN=localhost -ext san=dns:localhost,ip:127.0.0.1"
                        + " -validity 2 -storetype PKCS12 -storepass secret -keystore " + store;
        List<String> command = new ArrayList<>(List.of(keytool));
        command.addAll(List.of(arguments.split(" ")));
        new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
        char[] password = "secret".toCharArray();
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(KeyStore.getInstance(store.toFile(), password), password);
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(keys.getKeyManagers(), null, null);
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(tls));
        return new TestFiles(folder, server);
    }

    public String url(String name) {
        return (server instanceof HttpsServer ? "https" : "http") + "://127.0.0.1:"
                + server.getAddress().getPort() + "/" + name;
    }

    /** Only with this user from now on. */
    public void requireUser(String user, String password) {
        authorization =
                "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    /** Only with this token from now on. */
    public void requireToken(String token) {
        authorization = "Bearer " + token;
    }

    public void redirect(String name, String to) {
        redirects.put("/" + name, to);
    }

    /** The next body breaks off after so many bytes. */
    public void breakAfter(int bytes) {
        bytesUntilBreak = bytes;
    }

    /** Answers with 503 as long as it is away, and drops whoever is being served. */
    public void away(boolean now) {
        away = now;
    }

    /** Without lengths and ranges, as a live stream comes. */
    public void endless() {
        endless = true;
    }

    public List<String> requests() {
        return List.copyOf(requests);
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            requests.add(path);
            String redirect = redirects.get(path);
            String given = exchange.getRequestHeaders().getFirst("Authorization");
            Path file = folder.resolve(path.substring(1));
            if (away) {
                exchange.sendResponseHeaders(503, -1);
            } else if (!authorization.isEmpty() && !authorization.equals(given)) {
                exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"test\"");
                exchange.sendResponseHeaders(401, -1);
            } else if (redirect != null) {
                exchange.getResponseHeaders().set("Location", redirect);
                exchange.sendResponseHeaders(302, -1);
            } else if (!Files.isRegularFile(file)) {
                exchange.sendResponseHeaders(404, -1);
            } else {
                send(exchange, Files.readAllBytes(file));
            }
        }
    }

    private void send(HttpExchange exchange, byte[] content) throws IOException {
        String range = exchange.getRequestHeaders().getFirst("Range");
        int from = 0;
        if (endless) {
            exchange.sendResponseHeaders(200, 0);
        } else if (range == null) {
            exchange.getResponseHeaders().set("Accept-Ranges", "bytes");
            exchange.sendResponseHeaders(200, content.length);
        } else {
            String first = range.substring("bytes=".length());
            from = Integer.parseInt(first.substring(0, first.indexOf('-')));
            exchange.getResponseHeaders()
                    .set("Content-Range", "bytes " + from + "-" + (content.length - 1) + "/" + content.length);
            exchange.sendResponseHeaders(206, content.length - from);
        }
        OutputStream body = exchange.getResponseBody();
        int until = (int) Math.min(content.length, (long) from + bytesUntilBreak);
        // In small pieces, so that whoever is away stops in the middle.
        for (int at = from; at < until && !away; at += 4096) {
            body.write(content, at, Math.min(4096, until - at));
        }
        if (until < content.length || away) {
            bytesUntilBreak = Integer.MAX_VALUE;
            throw new IOException("the body breaks off");
        }
        body.close();
    }
}
