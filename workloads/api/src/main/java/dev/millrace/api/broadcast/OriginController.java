package dev.millrace.api.broadcast;

import dev.millrace.wire.ErrorBody;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Tells the edge where to send a request for playback: {@code docs/contracts/internal-http.md}. */
@RestController
final class OriginController {
    /** nginx redirects a request ten times at most; two go into each attempt. */
    private static final int MOST_ATTEMPTS = 4;
    /** hls.js gives a request up after 10 s. */
    private static final Duration UNTIL_SAME = Duration.ofSeconds(1);

    private static final Duration UNTIL_ANY = Duration.ofSeconds(6);

    private final Origins origins;

    OriginController(LiveStreamWatch watch) {
        origins = new Origins(watch::streams, UNTIL_SAME, UNTIL_ANY);
        watch.onChange(origins::changed);
    }

    @GetMapping("/internal/origins/{channel}")
    ResponseEntity<Void> origin(@PathVariable String channel) {
        var answer = ResponseEntity.noContent().header("X-Accel-Expires", "1");
        return origins.find(channel, null) instanceof Origins.Origin.At(String address)
                ? answer.header("X-Origin", host(address)).build()
                : answer.build();
    }

    @GetMapping("/internal/origins/{channel}/next")
    ResponseEntity<ErrorBody> next(
            @PathVariable String channel,
            @RequestParam(required = false) @Nullable String broadcast,
            @RequestParam(defaultValue = "") String attempt,
            @RequestParam(defaultValue = "") String failed)
            throws InterruptedException {
        int begun = attempt.matches("[0-9]") ? Integer.parseInt(attempt) : 0;
        return switch (origins.successor(channel, broadcast, address(failed))) {
            case Origins.Origin.At(String address)
            when begun < MOST_ATTEMPTS ->
                ResponseEntity.ok()
                        .header("X-Accel-Redirect", "/origin/" + (begun + 1) + "/" + host(address))
                        .build();
            case Origins.Origin.None none ->
                refusal(HttpStatus.NOT_FOUND, "NOT_LIVE", "This channel is not live at the moment.");
            default ->
                refusal(
                        HttpStatus.SERVICE_UNAVAILABLE,
                        "NO_TRANSCODER",
                        "The broadcast is about to go on; try again in a moment.");
        };
    }

    private static ResponseEntity<ErrorBody> refusal(HttpStatus status, String code, String message) {
        return ResponseEntity.status(status)
                .header("Cache-Control", "no-store")
                .header("Access-Control-Allow-Origin", "*")
                .body(ErrorBody.of(code, message));
    }

    /** As in a URL. */
    private static String host(String address) {
        return address.contains(":") ? "[" + address + "]" : address;
    }

    /** {@code 10.1.2.3:8080} or {@code [fd00::1]:8080}, as nginx calls a server; a name that was not found is none. */
    private static @Nullable String address(String server) {
        int colon = server.lastIndexOf(':');
        return colon < 0 ? null : server.substring(0, colon).replace("[", "").replace("]", "");
    }
}
