package dev.millrace.chat;

import dev.millrace.chat.connection.ChatServer;
import dev.millrace.service.http.HttpPorts;
import dev.millrace.testkit.postgres.TestDatabase;
import dev.millrace.testkit.redis.TestRedis;
import dev.millrace.wire.ChatTicket;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** A chat pod on free ports of loopback, in this JVM. */
final class ChatPod implements AutoCloseable {
    static final byte[] TICKET_KEY = "a secret for tests only".getBytes(StandardCharsets.UTF_8);

    static final String INTERNAL_TOKEN = "an internal token for tests only";

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final ConfigurableApplicationContext context;

    private ChatPod(ConfigurableApplicationContext context) {
        this.context = context;
    }

    static ChatPod start(String name, TestRedis redis, TestDatabase database, String... more) {
        return start(name, redis.uri(), database, more);
    }

    static ChatPod start(String name, URI redis, TestDatabase database, String... more) {
        List<String> properties = new ArrayList<>(List.of(
                "--millrace.pod.name=" + name,
                "--millrace.bindaddress=127.0.0.1",
                "--millrace.http.port=0",
                "--millrace.http.internal-port=0",
                "--millrace.log.format=text",
                "--millrace.internal.token=" + INTERNAL_TOKEN,
                "--millrace.redis.url=" + redis,
                "--millrace.database.url=" + database.jdbcUrl(),
                "--millrace.database.username=" + database.username(),
                "--millrace.database.password=" + database.password(),
                "--millrace.chat.ticketsecret=" + new String(TICKET_KEY, StandardCharsets.UTF_8)));
        properties.addAll(List.of(more));
        return new ChatPod(new SpringApplicationBuilder(ChatApplication.class).run(properties.toArray(String[]::new)));
    }

    static String ticket(long userId) {
        return new ChatTicket(
                        String.valueOf(userId), Instant.now().plusSeconds(60).getEpochSecond())
                .signed(TICKET_KEY);
    }

    URI uri() {
        return URI.create("ws://127.0.0.1:" + port() + "/ws/chat");
    }

    int port() {
        return context.getBean(ChatServer.class).port();
    }

    ChatClient reader() {
        return ChatClient.connect(uri());
    }

    ChatClient user(long userId) {
        return withToken(ticket(userId));
    }

    ChatClient withToken(String token) {
        return ChatClient.connect(URI.create(uri() + "?token=" + token));
    }

    <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    /** The body of a page on the internal port. */
    String internal(String path) throws IOException, InterruptedException {
        URI uri = URI.create(
                "http://127.0.0.1:" + context.getBean(HttpPorts.class).internalPort() + path);
        return HTTP.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    /** What the pod answers to the operator's orders: the status, and the body behind it. */
    HttpResponse<String> order(String orders) throws IOException, InterruptedException {
        URI uri = URI.create(
                "http://127.0.0.1:" + context.getBean(HttpPorts.class).internalPort() + "/internal/chat");
        HttpRequest request = HttpRequest.newBuilder(uri)
                .header("Authorization", "Bearer " + INTERNAL_TOKEN)
                .header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofString(orders))
                .build();
        return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
    }

    @Override
    public void close() {
        context.close();
    }
}
