package dev.millrace.transcoder.broadcast;

import dev.millrace.service.http.HttpPorts;
import dev.millrace.wire.BroadcastId;
import dev.millrace.wire.StreamAssignment;
import dev.millrace.wire.StreamAssignment.Latency;
import dev.millrace.wire.StreamAssignment.Rung;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * Takes a broadcast over, from the assignment to the player's requests, before the pod calls itself ready: whatever a
 * process does for the first time takes it several hundred milliseconds, which is what a player's buffer lasts. Nothing
 * of it is counted or recorded, and nobody else can see it. A rehearsal that fails costs nothing but speed.
 */
@Component
@ConditionalOnProperty(name = "millrace.transcoder.rehearse", matchIfMissing = true)
final class Rehearsal implements ApplicationRunner {
    private static final Logger log = LoggerFactory.getLogger(Rehearsal.class);
    private static final String CHANNEL = "rehearsal";
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration POLL = Duration.ofMillis(5);
    private static final Pattern FILE = Pattern.compile("URI=\"([^\"/]+)\"|^([^#]\\S*)$", Pattern.MULTILINE);

    private final BroadcastParts parts;
    private final HttpPorts ports;
    private final HttpClient http;
    private final JsonMapper json;
    private final String host;
    private volatile boolean over;
    private final String broadcast = BroadcastId.next(InstantSource.system());

    Rehearsal(
            BroadcastParts parts,
            HttpPorts ports,
            HttpClient http,
            JsonMapper json,
            @Value("${millrace.bindaddress:0.0.0.0}") String address) {
        this.parts = parts.uncounted();
        this.ports = ports;
        this.http = http;
        this.json = json;
        this.host = address.equals("0.0.0.0") ? "127.0.0.1" : address;
    }

    /** Whether a broadcast can be taken. */
    boolean isOver() {
        return over;
    }

    @Override
    public void run(ApplicationArguments arguments) {
        long before = System.nanoTime();
        try (RehearsalRelay relay = new RehearsalRelay()) {
            perform(relay, 1);
            await(relay::hasCheckpoint);
            perform(relay, 2);
            log.info("rehearsed in {} ms", (System.nanoTime() - before) / 1_000_000);
        } catch (IOException | RuntimeException e) {
            log.warn("the rehearsal failed, so the first broadcast begins more slowly: {}", e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            parts.origins().serveNothing();
            over = true;
        }
    }

    private void perform(RehearsalRelay relay, int generation) throws IOException, InterruptedException {
        StreamAssignment assignment =
                json.readValue(json.writeValueAsBytes(assignment(relay.url(), generation)), StreamAssignment.class);
        Broadcast rehearsed = new Broadcast(assignment, parts, () -> {});
        try {
            get("index.m3u8");
            for (String rendition : List.of("source", "90p30", "audio")) {
                String folder = broadcast + "/" + rendition + "/";
                String playlist = get(folder + "index.m3u8");
                Matcher files = FILE.matcher(playlist);
                if (files.find()) {
                    get(folder + (files.group(1) == null ? files.group(2) : files.group(1)));
                }
            }
        } finally {
            rehearsed.stop();
        }
    }

    private StreamAssignment assignment(String relayUrl, int generation) {
        return new StreamAssignment(
                CHANNEL,
                CHANNEL,
                CHANNEL,
                broadcast,
                generation,
                CHANNEL,
                relayUrl,
                Latency.LOW,
                StreamAssignment.Passthrough.WHEN_FIT,
                "veryfast",
                1000,
                100,
                List.of(new Rung("90p30", 160, 90, 30, 100)),
                false,
                null,
                null);
    }

    private String get(String path) throws IOException, InterruptedException {
        URI uri = URI.create("http://" + host + ":" + ports.publicPort() + "/hls/" + CHANNEL + "/" + path);
        return http.send(HttpRequest.newBuilder(uri).timeout(PATIENCE).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private static void await(java.util.function.BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean() && System.nanoTime() < deadline) {
            LockSupport.parkNanos(POLL.toNanos());
        }
    }
}
