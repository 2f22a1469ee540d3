package dev.millrace.chat;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** A reader who goes from one pod to the next when it is sent off, as a browser does, and resumes there. */
final class Wanderer implements AutoCloseable {
    private static final int DRAINING = 4009;

    private final long channel;
    private final List<ChatClient> stops = new ArrayList<>();

    private Wanderer(long channel) {
        this.channel = channel;
    }

    static Wanderer at(ChatPod pod, long channel) {
        Wanderer wanderer = new Wanderer(channel);
        ChatClient client = pod.reader();
        client.send("{\"type\":\"join\",\"channelId\":\"%d\"}".formatted(channel));
        wanderer.stops.add(client);
        return wanderer;
    }

    /** Waits to be sent off, connects there and says where it was. */
    Wanderer followTo(ChatPod next) {
        ChatClient before = stops.getLast();
        int code = before.awaitClose();
        if (code != DRAINING) {
            throw new AssertionError("closed with " + code);
        }
        return resumeAt(next.uri());
    }

    /** Leaves, connects there and says where it was. */
    Wanderer resumeAt(URI uri) {
        stops.getLast().close();
        JsonNode position = Stream.of("message", "joined")
                .flatMap(type -> stops.getLast().ofType(type).reversed().stream())
                .findFirst()
                .orElseThrow();
        ChatClient client = ChatClient.connect(uri);
        client.join(
                channel,
                position.get("epoch").stringValue(),
                position.get("offset").stringValue());
        stops.add(client);
        return this;
    }

    /** Whether it has been let into the room at its last stop. */
    boolean isIn() {
        return !client().ofType("joined").isEmpty();
    }

    ChatClient client() {
        return stops.getLast();
    }

    /** All that it has read, wherever. */
    List<String> said() {
        return stops.stream().flatMap(client -> client.said().stream()).toList();
    }

    /** How it was received at its last stop. */
    String history() {
        return client().awaitType("joined").get("history").stringValue();
    }

    @Override
    public void close() {
        stops.forEach(ChatClient::close);
    }
}
