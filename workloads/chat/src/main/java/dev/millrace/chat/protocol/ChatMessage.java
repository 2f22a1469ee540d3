package dev.millrace.chat.protocol;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;

/**
 * A message as everybody in the room gets it.
 *
 * @param id unique
 * @param color of the name, {@code #rrggbb}
 * @param timestamp when a pod accepted it, in milliseconds since the epoch
 */
public record ChatMessage(
        String id,
        String channelId,
        String userId,
        String username,
        String displayName,
        String content,
        List<Badge> badges,
        List<Emote> emotes,
        String color,
        long timestamp) {

    /** The id of a message that is at hand as JSON. */
    public static String id(String json) {
        return JsonMapper.shared().readTree(json).path("id").asString("");
    }

    /**
     * @param type broadcaster, moderator, vip or subscriber
     * @param months of a subscriber
     */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    public record Badge(String type, Optional<Integer> months) {}

    /**
     * A part of the content that is shown as a picture.
     *
     * @param id of the picture
     * @param start first code point of the content
     * @param end after the last
     */
    public record Emote(String id, int start, int end) {}
}
