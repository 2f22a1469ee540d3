package dev.millrace.api.recording;

import dev.millrace.api.channel.Channels;
import dev.millrace.api.http.Answer;
import dev.millrace.api.http.InvalidParameter;
import dev.millrace.api.http.Refusal;
import dev.millrace.wire.BroadcastId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Broadcasts: one of them, and a channel's past ones, a page at a time by keyset. */
@RestController
final class BroadcastController {
    private static final int MAX_LIMIT = 100;

    private final Channels channels;
    private final Broadcasts broadcasts;

    BroadcastController(Channels channels, Broadcasts broadcasts) {
        this.channels = channels;
        this.broadcasts = broadcasts;
    }

    @GetMapping("/api/broadcasts/{id}")
    Answer<Broadcast> show(@PathVariable String id) {
        if (!BroadcastId.isValid(id)) {
            throw Refusal.BROADCAST_NOT_FOUND.exception();
        }
        return Answer.of(broadcasts.byId(id).orElseThrow(Refusal.BROADCAST_NOT_FOUND::exception));
    }

    @GetMapping("/api/channels/{nameOrId}/broadcasts")
    Answer<BroadcastPage> past(
            @PathVariable String nameOrId,
            @RequestParam(defaultValue = "24") int limit,
            @RequestParam(required = false) @Nullable String cursor) {
        if (limit < 1 || limit > MAX_LIMIT) {
            throw new InvalidParameter("limit", "Ask for 1 to " + MAX_LIMIT + " broadcasts.");
        }
        PastCursor after = cursor == null ? PastCursor.START : PastCursor.decode(cursor);
        long channel = channels.byNameOrId(nameOrId)
                .orElseThrow(Refusal.CHANNEL_NOT_FOUND::exception)
                .id();
        // One more than asked for says whether there is a next page.
        List<Broadcast> found = broadcasts.past(channel, after, limit + 1);
        List<Broadcast> shown = found.subList(0, Math.min(limit, found.size()));
        return Answer.of(new BroadcastPage(shown, found.size() > limit ? endingAt(shown.getLast()) : null));
    }

    private static String endingAt(Broadcast last) {
        Instant startedAt = last.startedAt();
        return new PastCursor(startedAt, last.id()).encoded();
    }

    /** @param next the cursor of the next page; null: this was the last one */
    record BroadcastPage(List<Broadcast> items, @Nullable String next) {}
}
