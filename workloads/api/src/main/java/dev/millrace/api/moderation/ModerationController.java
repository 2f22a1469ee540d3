package dev.millrace.api.moderation;

import dev.millrace.api.http.Answer;
import dev.millrace.api.session.Caller;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Size;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** What moderators do to people and to what they said. Doing it again changes nothing more. */
@RestController
@RequestMapping("/api/channels/{id}")
final class ModerationController {
    private final Moderation moderation;

    ModerationController(Moderation moderation) {
        this.moderation = moderation;
    }

    @PutMapping("/bans/{username}")
    Answer<@Nullable Void> ban(
            Caller caller,
            HttpServletRequest request,
            @PathVariable String id,
            @PathVariable String username,
            @Valid @RequestBody Ban ban) {
        Integer seconds = ban.seconds();
        String reason = Objects.requireNonNullElse(ban.reason(), "");
        if (seconds == null) {
            moderation.run(caller, request, id, "ban", username, null, reason);
        } else {
            moderation.run(caller, request, id, "timeout", username, seconds.longValue(), reason);
        }
        return Answer.done();
    }

    @DeleteMapping("/bans/{username}")
    Answer<@Nullable Void> unban(
            Caller caller, HttpServletRequest request, @PathVariable String id, @PathVariable String username) {
        moderation.run(caller, request, id, "unban", username, null, "");
        return Answer.done();
    }

    @DeleteMapping("/messages/{messageId}")
    Answer<@Nullable Void> delete(
            Caller caller, HttpServletRequest request, @PathVariable String id, @PathVariable String messageId) {
        moderation.run(caller, request, id, "delete", messageId, null, "");
        return Answer.done();
    }

    @DeleteMapping("/messages")
    Answer<@Nullable Void> clear(Caller caller, HttpServletRequest request, @PathVariable String id) {
        moderation.run(caller, request, id, "clear", "", null, "");
        return Answer.done();
    }

    @PutMapping("/moderators/{username}")
    Answer<@Nullable Void> addModerator(
            Caller caller, HttpServletRequest request, @PathVariable String id, @PathVariable String username) {
        moderation.run(caller, request, id, "grant_moderator", username, null, "");
        return Answer.done();
    }

    @DeleteMapping("/moderators/{username}")
    Answer<@Nullable Void> removeModerator(
            Caller caller, HttpServletRequest request, @PathVariable String id, @PathVariable String username) {
        moderation.run(caller, request, id, "revoke_moderator", username, null, "");
        return Answer.done();
    }

    @PutMapping("/vips/{username}")
    Answer<@Nullable Void> addVip(
            Caller caller, HttpServletRequest request, @PathVariable String id, @PathVariable String username) {
        moderation.run(caller, request, id, "grant_vip", username, null, "");
        return Answer.done();
    }

    @DeleteMapping("/vips/{username}")
    Answer<@Nullable Void> removeVip(
            Caller caller, HttpServletRequest request, @PathVariable String id, @PathVariable String username) {
        moderation.run(caller, request, id, "revoke_vip", username, null, "");
        return Answer.done();
    }

    @PutMapping("/blocked-terms/{term}")
    Answer<@Nullable Void> block(
            Caller caller, HttpServletRequest request, @PathVariable String id, @PathVariable String term) {
        moderation.run(caller, request, id, "block_term", term, null, "");
        return Answer.done();
    }

    @DeleteMapping("/blocked-terms/{term}")
    Answer<@Nullable Void> unblock(
            Caller caller, HttpServletRequest request, @PathVariable String id, @PathVariable String term) {
        moderation.run(caller, request, id, "unblock_term", term, null, "");
        return Answer.done();
    }

    /**
     * @param seconds of a timeout, up to two weeks; null: a ban
     * @param reason for the log
     */
    record Ban(
            @Min(value = 1, message = "Use at least a second.")
            @Max(value = 1_209_600, message = "Use at most two weeks.")
            @Nullable
            Integer seconds,

            @Size(max = 200, message = "Use at most 200 characters.") @Nullable
            String reason) {}
}
