package dev.millrace.api.livelist;

import dev.millrace.api.channel.Channel;
import dev.millrace.api.channel.ChatPlaces;
import dev.millrace.api.channel.OpenBroadcast;
import dev.millrace.api.channel.StoredChannel;
import dev.millrace.api.http.Answer;
import dev.millrace.api.http.InvalidParameter;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The channels that are live, those with the most viewers first, a page at a time by keyset. */
@RestController
final class LiveListController {
    private static final int MAX_LIMIT = 100;

    private final JdbcClient database;
    private final ChatPlaces chat;

    LiveListController(JdbcClient database, ChatPlaces chat) {
        this.database = database;
        this.chat = chat;
    }

    @GetMapping("/api/live")
    Answer<Page> live(
            @RequestParam(defaultValue = "24") int limit, @RequestParam(required = false) @Nullable String cursor) {
        if (limit < 1 || limit > MAX_LIMIT) {
            throw new InvalidParameter("limit", "Ask for 1 to " + MAX_LIMIT + " channels.");
        }
        return Answer.of(page(limit, cursor == null ? Cursor.START : Cursor.decode(cursor)));
    }

    private Page page(int limit, Cursor after) {
        // One more than asked for says whether there is a next page. The row comparison would need both columns to run
        // the same way; they don't.
        List<StoredChannel> found = database.sql(StoredChannel.SELECT + """
                        WHERE s.playable_at IS NOT NULL AND s.state IN ('live', 'interrupted')
                          AND s.viewers <= :viewers AND (s.viewers < :viewers OR c.id > :channelId)
                        ORDER BY s.viewers DESC, c.id
                        LIMIT :limit""")
                .param("viewers", after.viewers())
                .param("channelId", after.channelId())
                .param("limit", limit + 1)
                .query(StoredChannel::read)
                .list();
        List<StoredChannel> shown = found.subList(0, Math.min(limit, found.size()));
        boolean more = found.size() > limit;
        return new Page(
                shown.stream()
                        .map(channel -> channel.view(chat.pathOf(channel.name())))
                        .toList(),
                more ? endingAt(shown.getLast()).encoded() : null);
    }

    private static Cursor endingAt(StoredChannel last) {
        return new Cursor(last.visible().map(OpenBroadcast::viewers).orElse(0), last.id());
    }

    /** @param next the cursor of the next page; null: this was the last one */
    record Page(List<Channel> items, @Nullable String next) {}
}
