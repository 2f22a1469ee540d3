package dev.millrace.api;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Talks to one port over real sockets, as one client with or without a session. */
record Http(int port, String token) {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final AtomicInteger USERS = new AtomicInteger();

    static final String PASSWORD = "correct horse";

    Http(int port) {
        this(port, "");
    }

    /** The same port with this session. */
    Http as(String sessionToken) {
        return new Http(port, sessionToken);
    }

    /** A new user. */
    Person person() {
        String name = "person_" + USERS.incrementAndGet();
        Reply reply = post("/api/auth/register", Map.of("username", name, "password", PASSWORD));
        Http session = as(reply.data().get("token").asString());
        return new Person(
                name,
                session,
                session.get("/api/me").data().get("channel").get("id").asString());
    }

    Reply get(String path, String... headers) {
        return send("GET", path, BodyPublishers.noBody(), headers);
    }

    /** The body as it came, with whatever encoding. */
    HttpResponse<byte[]> bytes(String path, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    Reply post(String path, Object body, String... headers) {
        return send("POST", path, json(body), headers);
    }

    Reply post(String path) {
        return send("POST", path, BodyPublishers.noBody());
    }

    Reply patch(String path, Object body) {
        return send("PATCH", path, json(body));
    }

    Reply put(String path, Object body) {
        return send("PUT", path, json(body));
    }

    Reply delete(String path) {
        return send("DELETE", path, BodyPublishers.noBody());
    }

    Reply send(String method, String path, BodyPublisher body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .method(method, body)
                .header("Content-Type", "application/json");
        if (headers.length > 0) {
            request.headers(headers);
        }
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        try {
            return new Reply(CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static BodyPublisher json(Object body) {
        return BodyPublishers.ofString(body instanceof String text ? text : JSON.writeValueAsString(body));
    }

    /** A user who is logged in. */
    record Person(String name, Http http, String channelId) {
        String channel() {
            return "/api/channels/" + channelId;
        }
    }

    record Reply(HttpResponse<String> response) {
        int status() {
            return response.statusCode();
        }

        String body() {
            return response.body();
        }

        String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }

        JsonNode json() {
            return JSON.readTree(body());
        }

        JsonNode data() {
            JsonNode envelope = json();
            if (!envelope.path("success").asBoolean() || !envelope.has("data")) {
                throw new AssertionError("expected success: " + status() + " " + body());
            }
            return envelope.get("data");
        }

        /** Status and code of a refusal, such as {@code 404 CHANNEL_NOT_FOUND}. */
        String refusal() {
            JsonNode envelope = json();
            if (envelope.path("success").asBoolean(true)) {
                throw new AssertionError("expected a refusal: " + status() + " " + body());
            }
            if (envelope.at("/error/message").asString().isBlank()) {
                throw new AssertionError("a refusal says what to do: " + body());
            }
            return status() + " " + envelope.at("/error/code").asString();
        }

        /** Names of the fields that a refusal complains of. */
        String fields() {
            return String.join(",", json().at("/error/fields").findValuesAsString("field"));
        }
    }
}
