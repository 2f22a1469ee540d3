package dev.millrace.local.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.local.LocalModeException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/**
 * The demo user, made through the REST API as anybody's account is.
 *
 * @param streamKey of the user's own channel
 */
public record DemoAccount(String channel, String streamKey) {
    public static final String USERNAME = "demo";

    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final int CONFLICT = 409;
    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * Registers the user when it is missing, else logs in.
     *
     * @param web origin of the API
     */
    public static DemoAccount ensure(URI web, String password) throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            ObjectNode account =
                    JSON.createObjectNode().put("username", USERNAME).put("password", password);
            HttpResponse<String> answer = send(http, post(web, "/api/auth/register", account));
            if (answer.statusCode() == CONFLICT) {
                answer = send(http, post(web, "/api/auth/login", account));
            }
            String token = data(answer).path("token").asText();
            JsonNode channel = data(send(http, get(web, "/api/me", token))).path("channel");
            String keyPath = "/api/channels/" + channel.path("id").asText() + "/stream-key";
            String key =
                    data(send(http, get(web, keyPath, token))).path("streamKey").asText();
            return new DemoAccount(channel.path("name").asText(), key);
        }
    }

    private static HttpRequest post(URI web, String path, ObjectNode body) {
        return HttpRequest.newBuilder(web.resolve(path))
                .timeout(TIMEOUT)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
                .build();
    }

    private static HttpRequest get(URI web, String path, String token) {
        return HttpRequest.newBuilder(web.resolve(path))
                .timeout(TIMEOUT)
                .header("Authorization", "Bearer " + token)
                .build();
    }

    private static HttpResponse<String> send(HttpClient http, HttpRequest request)
            throws IOException, InterruptedException {
        return http.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private static JsonNode data(HttpResponse<String> answer) throws IOException {
        JsonNode body = JSON.readTree(answer.body());
        if (!body.path("success").asBoolean(false)) {
            throw new LocalModeException("The API refused to set up the demo user: "
                    + body.path("error").path("message").asText("status " + answer.statusCode()));
        }
        return body.path("data");
    }

    @Override
    public String toString() {
        return "DemoAccount[" + channel + "]";
    }
}
