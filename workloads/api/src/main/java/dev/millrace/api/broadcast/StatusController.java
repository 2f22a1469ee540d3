package dev.millrace.api.broadcast;

import dev.millrace.api.channel.Channels;
import dev.millrace.api.http.Answer;
import dev.millrace.api.http.Refusal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** Whether a channel is live. */
@RestController
final class StatusController {
    private final Channels channels;
    private final StatusCache cache;

    StatusController(Channels channels, StatusCache cache) {
        this.channels = channels;
        this.cache = cache;
    }

    @GetMapping("/api/channels/{id}/status")
    Answer<StreamStatus> status(@PathVariable String id) {
        return Answer.of(cache.get(id).orElseGet(() -> read(id)));
    }

    private StreamStatus read(String id) {
        StreamStatus status = channels.byId(id).map(StreamStatus::of).orElseThrow(Refusal.CHANNEL_NOT_FOUND::exception);
        cache.put(status);
        return status;
    }
}
