package dev.millrace.local.door;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** Which pod answers which path (docs/contracts/playback.md, "Routing at the edge and the front door"). */
final class RoutingTable {
    private static final List<String> INTERNAL = List.of("/internal", "/metrics", "/health");
    private static final String HLS = "/hls/";
    private static final String CHAT = "/ws/chat";
    private static final String DEFAULT_POOL = "default";

    private static final Route.Refused NOT_LIVE =
            new Route.Refused(404, "NOT_LIVE", "This channel is not live at the moment.");
    private static final Route.Refused SOON =
            new Route.Refused(503, "NO_TRANSCODER", "The broadcast is about to go on; try again in a moment.");

    private final Backends backends;
    private final AtomicInteger turn = new AtomicInteger();

    RoutingTable(Backends backends) {
        this.backends = backends;
    }

    /** The channel whose playback a path is about. */
    static Optional<String> channel(String path) {
        return path.startsWith(HLS) ? Optional.of(path.substring(HLS.length()).split("/", 2)[0]) : Optional.empty();
    }

    /** @param path of the request, without its query */
    Route route(String path) {
        String clean = URI.create("http://door" + encode(path)).normalize().getPath();
        if (INTERNAL.stream().anyMatch(prefix -> clean.equals(prefix) || clean.startsWith(prefix + "/"))) {
            return new Route.Refused(404, "NOT_FOUND", "There is nothing here.");
        }
        if (clean.startsWith(HLS)) {
            String channel = clean.substring(HLS.length()).split("/", 2)[0];
            Optional<String> transcoder = backends.transcoder(channel);
            return to(transcoder, transcoder.isEmpty() && backends.awaitsTranscoder(channel) ? SOON : NOT_LIVE);
        }
        if (clean.equals(CHAT) || clean.startsWith(CHAT + "/")) {
            String pool = clean.equals(CHAT) ? DEFAULT_POOL : clean.substring(CHAT.length() + 1);
            return to(
                    nextChat(pool), new Route.Refused(503, "UNAVAILABLE", "Chat is starting; try again in a moment."));
        }
        return to(
                backends.api(), new Route.Refused(503, "UNAVAILABLE", "Millrace is starting; try again in a moment."));
    }

    private static String encode(String path) {
        return path.replace("\\", "%5C")
                .replace(" ", "%20")
                .replace("\"", "%22")
                .replace("|", "%7C");
    }

    private Optional<String> nextChat(String pool) {
        List<String> pods = backends.chat(pool);
        return pods.isEmpty()
                ? Optional.empty()
                : Optional.of(pods.get(Math.floorMod(turn.getAndIncrement(), pods.size())));
    }

    private static Route to(Optional<String> address, Route.Refused otherwise) {
        return address.<Route>map(Route.To::new).orElse(otherwise);
    }
}
