package dev.millrace.e2e.cluster;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Somebody who has signed up.
 *
 * @param web the edge's origin
 * @param name also the channel's
 * @param token of the session
 * @param channelId the channel's id
 */
record Account(String web, String name, String token, String channelId) {
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    static Account register(String web, String name) {
        JsonNode session = send(
                web,
                "POST",
                "/api/auth/register",
                "",
                "{\"username\":\"%s\",\"password\":\"correct horse battery\"}".formatted(name));
        String token = session.get("token").asString();
        JsonNode me = send(web, "GET", "/api/me", token, "");
        return new Account(web, name, token, me.get("channel").get("id").asString());
    }

    String streamKey() {
        return send(web, "GET", "/api/channels/" + channelId + "/stream-key", token, "")
                .get("streamKey")
                .asString();
    }

    String chatTicket() {
        return send(web, "POST", "/api/chat/tickets", token, "{}").get("ticket").asString();
    }

    /** The data of a success; anything else is an AssertionError. */
    private static JsonNode send(String web, String method, String path, String token, String body) {
        var request = HttpRequest.newBuilder(URI.create(web + path))
                .timeout(Duration.ofSeconds(10))
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body));
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        try {
            HttpResponse<String> response = CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() / 100 != 2) {
                throw new AssertionError(path + ": " + response.statusCode() + " " + response.body());
            }
            return JsonMapper.shared().readTree(response.body()).get("data");
        } catch (IOException e) {
            throw new AssertionError(path + " is not answered", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }
}
