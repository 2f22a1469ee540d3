package dev.millrace.api.moderation;

import dev.millrace.api.http.Answer;
import dev.millrace.api.session.Caller;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The rules of a channel's chat, and what moderators did, for those who moderate it. */
@RestController
@RequestMapping("/api/channels/{id}")
final class ChatSettingsController {
    private static final int NEWEST_ACTIONS = 100;

    private final Moderation moderation;
    private final JdbcClient database;

    ChatSettingsController(Moderation moderation, JdbcClient database) {
        this.moderation = moderation;
        this.database = database;
    }

    @GetMapping("/chat")
    Answer<ChatSettings> settings(Caller caller, @PathVariable String id) {
        return Answer.of(read(moderation.requireModerated(caller, id)));
    }

    /** Changes what is given, and leaves the rest. */
    @PatchMapping("/chat")
    Answer<ChatSettings> change(
            Caller caller,
            HttpServletRequest request,
            @PathVariable String id,
            @Valid @RequestBody ChatSettingsEdit edit) {
        change(caller, request, id, "slow", edit.slowSeconds());
        change(caller, request, id, "length", edit.messageLength());
        change(caller, request, id, "subscribers", number(edit.subscribersOnly()));
        change(caller, request, id, "emote_only", number(edit.emoteOnly()));
        Integer minutes = edit.followersMinutes();
        if (minutes != null) {
            Long amount = minutes < 0 ? null : minutes.longValue();
            moderation.run(caller, request, id, "followers", "", amount, "");
        }
        return settings(caller, id);
    }

    /** The newest first. */
    @GetMapping("/moderation-log")
    Answer<List<Action>> log(Caller caller, @PathVariable String id) {
        long channel = moderation.requireModerated(caller, id);
        return Answer.of(database.sql("""
                        SELECT l.created_at, u.username, l.action, l.target, l.amount, l.reason
                        FROM moderation_log l LEFT JOIN users u ON u.id = l.moderator_id
                        WHERE l.channel_id = ? ORDER BY l.id DESC LIMIT ?""")
                .params(channel, NEWEST_ACTIONS)
                .query(ChatSettingsController::action)
                .list());
    }

    private void change(Caller caller, HttpServletRequest request, String id, String action, @Nullable Integer amount) {
        if (amount != null) {
            moderation.run(caller, request, id, action, "", amount.longValue(), "");
        }
    }

    private ChatSettings read(long channel) {
        return database.sql("SELECT * FROM chat_rules(?)")
                .param(channel)
                .query((row, number) -> new ChatSettings(
                        row.getInt("slow_seconds"),
                        row.getObject("followers_minutes", Integer.class),
                        row.getBoolean("subscribers_only"),
                        row.getBoolean("emote_only"),
                        row.getInt("message_length"),
                        List.of((String[]) row.getArray("blocked_terms").getArray())))
                .single();
    }

    private static Action action(ResultSet row, int number) throws SQLException {
        return new Action(
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                row.getString("username"),
                row.getString("action"),
                row.getString("target"),
                row.getObject("amount", Long.class),
                row.getString("reason"));
    }

    private static @Nullable Integer number(@Nullable Boolean flag) {
        return flag == null ? null : flag ? 1 : 0;
    }

    /**
     * @param slowSeconds between two messages of one person; 0: off
     * @param followersMinutes for which one must have followed; null: off
     * @param messageLength in code points
     */
    record ChatSettings(
            int slowSeconds,
            @Nullable Integer followersMinutes,
            boolean subscribersOnly,
            boolean emoteOnly,
            int messageLength,
            List<String> blockedTerms) {}

    /**
     * What is null stays as it is.
     *
     * @param followersMinutes -1: off
     */
    record ChatSettingsEdit(
            @Min(0) @Max(3600) @Nullable Integer slowSeconds,
            @Min(-1) @Max(129_600) @Nullable Integer followersMinutes,
            @Nullable Boolean subscribersOnly,
            @Nullable Boolean emoteOnly,
            @Min(1) @Max(500) @Nullable Integer messageLength) {}

    /**
     * @param moderator a username; null when that account is gone
     * @param action as in chat_moderate
     * @param target a username, a message's id or a term; or empty
     */
    record Action(
            Instant at,
            @Nullable String moderator,
            String action,
            String target,
            @Nullable Long amount,
            String reason) {}
}
