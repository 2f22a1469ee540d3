package dev.millrace.bench.glass;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.millrace.bench.Server;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A browser whose pages play one address each, with hls.js and its defaults. */
final class Stage implements AutoCloseable {
    private static final Path HLS_JS = Path.of("workloads/web/node_modules/hls.js/dist/hls.min.js");

    private final Playwright playwright;
    private final Browser browser;
    private final HttpServer server;

    private Stage(Playwright playwright, Browser browser, HttpServer server) {
        this.playwright = playwright;
        this.browser = browser;
        this.server = server;
    }

    static Stage open(Path chromium) {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            byte[] script = Files.readAllBytes(Server.home().resolve(HLS_JS));
            server.createContext("/hls.min.js", exchange -> answer(exchange, "text/javascript", script));
            byte[] page = page();
            server.createContext("/", exchange -> answer(exchange, "text/html", page));
            server.start();
            Playwright playwright = Playwright.create(
                    new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
            Browser browser = playwright
                    .chromium()
                    .launch(new BrowserType.LaunchOptions()
                            .setExecutablePath(chromium)
                            .setArgs(List.of(
                                    "--no-sandbox",
                                    "--disable-gpu",
                                    "--disable-quic",
                                    "--no-first-run",
                                    "--disable-background-networking",
                                    "--disable-component-update",
                                    "--disable-sync",
                                    "--autoplay-policy=no-user-gesture-required")));
            return new Stage(playwright, browser, server);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A page that asks for {@code playlist} until it is there, and then plays it. */
    Screen play(String playlist) {
        Page page = browser.newPage();
        page.navigate("http://127.0.0.1:" + server.getAddress().getPort() + "/?url="
                + URLEncoder.encode(playlist, StandardCharsets.UTF_8));
        return new Screen(page);
    }

    @Override
    public void close() {
        server.stop(0);
        browser.close();
        playwright.close();
    }

    private static byte[] page() throws IOException {
        try (InputStream page = Stage.class.getResourceAsStream("stage.html")) {
            if (page == null) {
                throw new IllegalStateException("stage.html is missing");
            }
            return page.readAllBytes();
        }
    }

    private static void answer(HttpExchange exchange, String type, byte[] body) throws IOException {
        try (exchange) {
            exchange.getResponseHeaders().set("Content-Type", type);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }
}
