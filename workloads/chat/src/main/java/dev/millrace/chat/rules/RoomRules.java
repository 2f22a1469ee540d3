package dev.millrace.chat.rules;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * What holds for everybody in a room.
 *
 * @param slow time between two messages of one person; zero: off
 * @param followersOnly for how long one must have followed; empty: off
 * @param messageLength in code points
 * @param emotes the id of each emote by its code
 */
public record RoomRules(
        Duration slow,
        Optional<Duration> followersOnly,
        boolean subscribersOnly,
        boolean emoteOnly,
        int messageLength,
        BlockedTerms blockedTerms,
        Map<String, String> emotes) {}
