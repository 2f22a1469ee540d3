package dev.millrace.local.door;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.SocketAddress;
import io.vertx.httpproxy.Body;
import io.vertx.httpproxy.ProxyContext;
import io.vertx.httpproxy.ProxyInterceptor;
import io.vertx.httpproxy.ProxyResponse;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Chooses the backend before the request is sent, and answers for it where there is none. While a transcoder is being
 * replaced, requests for playback are held and sent to its successor: players see a slow answer, not an error.
 */
final class Router implements ProxyInterceptor {
    static final String ORIGIN = "origin";

    private static final Logger LOG = LoggerFactory.getLogger(Router.class);
    private static final Duration ASK_AGAIN = Duration.ofMillis(20);
    private static final int UNAVAILABLE = 503;

    private final Vertx vertx;
    private final RoutingTable table;
    private final int backendPort;
    private final Duration hold;
    private final Interruptions interruptions = new Interruptions();

    /** @param hold how long a request for playback may wait for a transcoder */
    Router(Vertx vertx, RoutingTable table, int backendPort, Duration hold) {
        this.vertx = vertx;
        this.table = table;
        this.backendPort = backendPort;
        this.hold = hold;
    }

    @Override
    public Future<ProxyResponse> handleProxyRequest(ProxyContext context) {
        String path = context.request().proxiedRequest().path();
        Passage passage = new Passage(context, path == null ? "/" : path, System.nanoTime());
        MultiMap headers = context.request().headers();
        headers.set(
                "X-Forwarded-For",
                context.request().proxiedRequest().remoteAddress().hostAddress());
        headers.set("X-Forwarded-Proto", "http");
        if (passage.mayWait()) {
            // There is none, and a body can be sent once only.
            context.request().setBody(null);
        }
        return passage.send();
    }

    /** One request on its way to a backend. */
    private final class Passage {
        private final ProxyContext context;
        private final String path;
        private final long since;

        Passage(ProxyContext context, String path, long since) {
            this.context = context;
            this.path = path;
            this.since = since;
        }

        Future<ProxyResponse> send() {
            return switch (table.route(path)) {
                case Route.Refused refused when refused.status() == UNAVAILABLE && mayWait() -> waitAndSend();
                case Route.Refused refused -> Future.succeededFuture(refuse(refused));
                case Route.To to -> {
                    context.set(ORIGIN, SocketAddress.inetSocketAddress(backendPort, to.address()));
                    yield context.sendRequest().transform(answer -> {
                        if (answer.failed()) {
                            return failed(answer.cause());
                        }
                        return answered(answer.result());
                    });
                }
            };
        }

        private Future<ProxyResponse> answered(ProxyResponse response) {
            if (response.getStatusCode() == UNAVAILABLE && mayWait()) {
                response.release();
                return waitAndSend();
            }
            RoutingTable.channel(path).ifPresent(interruptions::over);
            return Future.succeededFuture(response);
        }

        private Future<ProxyResponse> failed(Throwable reason) {
            if (mayWait()) {
                return waitAndSend();
            }
            LOG.atDebug().addKeyValue("path", path).log("A backend did not answer: {}", reason.toString());
            return Future.succeededFuture(refuse(new Route.Refused(
                    502, "BAD_GATEWAY", "That part of Millrace is restarting; try again in a moment.")));
        }

        private Future<ProxyResponse> waitAndSend() {
            RoutingTable.channel(path).ifPresent(interruptions::noticed);
            return vertx.timer(ASK_AGAIN.toMillis(), TimeUnit.MILLISECONDS).compose(passed -> send());
        }

        boolean mayWait() {
            HttpMethod method = context.request().getMethod();
            return RoutingTable.channel(path).isPresent()
                    && (method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD))
                    && System.nanoTime() - since < hold.toNanos()
                    && !context.request().proxiedRequest().response().closed();
        }

        private ProxyResponse refuse(Route.Refused refused) {
            JsonObject body = new JsonObject()
                    .put("success", false)
                    .put("error", new JsonObject().put("code", refused.code()).put("message", refused.message()));
            ProxyResponse response = context.request().release().response();
            response.setStatusCode(refused.status());
            response.putHeader("Content-Type", "application/json");
            response.putHeader("Cache-Control", "no-store");
            response.putHeader("Access-Control-Allow-Origin", "*");
            response.setBody(Body.body(Buffer.buffer(body.encode())));
            return response;
        }
    }
}
