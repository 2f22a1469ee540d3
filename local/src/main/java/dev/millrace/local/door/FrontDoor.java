package dev.millrace.local.door;

import dev.millrace.local.LocalModeException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.httpproxy.HttpProxy;
import io.vertx.httpproxy.OriginRequestProvider;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One origin on one port of 127.0.0.1: the web page, REST, playback and chat. Bodies stream, and requests may take long
 * (blocking playlist reload, server-sent events).
 */
public final class FrontDoor implements AutoCloseable {
    private static final int BACKEND_PORT = 8080;
    private static final int CONNECT_TIMEOUT_MILLIS = 2000;
    /** Shorter than the backends', so that no request is sent on a connection that they are about to close. */
    private static final int KEEP_ALIVE_SECONDS = 10;

    private static final int CONNECTIONS_PER_BACKEND = 4096;
    /** Players give a request up after ten seconds (hls.js); a transcoder is replaced in less than one. */
    private static final Duration HOLD = Duration.ofSeconds(8);

    private final Vertx vertx;
    private final HttpServer server;

    private FrontDoor(Vertx vertx, HttpServer server) {
        this.vertx = vertx;
        this.server = server;
    }

    /**
     * @param port 0 for a free one
     * @throws LocalModeException when the port is taken
     */
    public static FrontDoor open(int port, Backends backends) {
        return open(port, backends, BACKEND_PORT, HOLD);
    }

    static FrontDoor open(int port, Backends backends, int backendPort, Duration hold) {
        Vertx vertx = Vertx.vertx(new VertxOptions()
                .setEventLoopPoolSize(2)
                .setFileSystemOptions(new FileSystemOptions().setClassPathResolvingEnabled(false)));
        HttpClient client = vertx.createHttpClient(
                new HttpClientOptions()
                        .setConnectTimeout(CONNECT_TIMEOUT_MILLIS)
                        .setKeepAliveTimeout(KEEP_ALIVE_SECONDS)
                        .setDecompressionSupported(false)
                        .setMaxHeaderSize(32 * 1024),
                new PoolOptions().setHttp1MaxSize(CONNECTIONS_PER_BACKEND));
        HttpProxy proxy = HttpProxy.reverseProxy(client)
                .origin(OriginRequestProvider.selector(
                        context -> Future.succeededFuture(context.get(Router.ORIGIN, SocketAddress.class))))
                .addInterceptor(new Router(vertx, new RoutingTable(backends), backendPort, hold), true);
        HttpServer server = vertx.createHttpServer(new HttpServerOptions()
                        .setHost("127.0.0.1")
                        .setPort(port)
                        // Backends speak HTTP/1.1, and the proxy cannot pass an HTTP/2 body without a length on to
                        // them.
                        .setHttp2ClearTextEnabled(false)
                        .setMaxHeaderSize(32 * 1024)
                        .setMaxInitialLineLength(16 * 1024))
                .requestHandler(proxy);
        try {
            server.listen().await(10, TimeUnit.SECONDS);
            return new FrontDoor(vertx, server);
        } catch (Exception e) {
            vertx.close();
            throw new LocalModeException(
                    "Port " + port
                            + " is taken; stop the program that uses it, or choose another one with --http-port.",
                    e);
        }
    }

    public int port() {
        return server.actualPort();
    }

    @Override
    public void close() throws TimeoutException {
        vertx.close().await(5, TimeUnit.SECONDS);
    }
}
