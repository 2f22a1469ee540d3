package dev.millrace.chat.rules;

import dev.millrace.chat.protocol.ChatMessage.Emote;
import dev.millrace.chat.protocol.ErrorCode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Says whether something may be said. Pure. */
public final class Judge {

    private Judge() {}

    /** The first objection there is. */
    public static Optional<Objection> objection(
            RoomRules rules, MemberFacts member, String content, List<Emote> emotes, Instant now) {
        if (member.isTrusted()) {
            return Optional.empty();
        }
        return ban(member, now)
                .or(() -> followers(rules, member, now))
                .or(() -> subscribers(rules, member))
                .or(() -> content(rules, content, emotes));
    }

    /** How long somebody has to be silent after a message. */
    public static Duration pause(RoomRules rules, MemberFacts member, Duration shortest) {
        boolean isFree = member.isTrusted() || member.vip();
        return isFree || rules.slow().compareTo(shortest) < 0 ? shortest : rules.slow();
    }

    private static Optional<Objection> ban(MemberFacts member, Instant now) {
        return member.ban().flatMap(ban -> {
            if (ban.until().isEmpty()) {
                return Optional.of(new Objection(ErrorCode.BANNED, "You are banned from this chat."));
            }
            Duration left = Duration.between(now, ban.until().get());
            return left.isPositive()
                    ? Optional.of(
                            new Objection(ErrorCode.TIMED_OUT, "You cannot speak here for a while.", Optional.of(left)))
                    : Optional.empty();
        });
    }

    private static Optional<Objection> followers(RoomRules rules, MemberFacts member, Instant now) {
        if (rules.followersOnly().isEmpty()
                || member.vip()
                || member.subscribedMonths().isPresent()) {
            return Optional.empty();
        }
        if (member.followsSince().isEmpty()) {
            return Optional.of(new Objection(ErrorCode.FOLLOWERS_ONLY, "Only followers may speak here just now."));
        }
        Duration left = Duration.between(
                now, member.followsSince().get().plus(rules.followersOnly().get()));
        return left.isPositive()
                ? Optional.of(new Objection(
                        ErrorCode.FOLLOWERS_ONLY,
                        "Only who has followed for longer may speak here just now.",
                        Optional.of(left)))
                : Optional.empty();
    }

    private static Optional<Objection> subscribers(RoomRules rules, MemberFacts member) {
        return rules.subscribersOnly() && member.subscribedMonths().isEmpty() && !member.vip()
                ? Optional.of(new Objection(ErrorCode.SUBSCRIBERS_ONLY, "Only subscribers may speak here just now."))
                : Optional.empty();
    }

    private static Optional<Objection> content(RoomRules rules, String content, List<Emote> emotes) {
        if (content.codePointCount(0, content.length()) > rules.messageLength()) {
            return Optional.of(new Objection(
                    ErrorCode.TOO_LONG, "A message may have " + rules.messageLength() + " characters here."));
        }
        if (rules.emoteOnly() && !Emotes.areAllOf(content, emotes)) {
            return Optional.of(new Objection(ErrorCode.EMOTE_ONLY, "Only emotes may be said here just now."));
        }
        return rules.blockedTerms().occurIn(content)
                ? Optional.of(new Objection(
                        ErrorCode.BLOCKED_TERM, "There is something in your message that this channel does not want."))
                : Optional.empty();
    }
}
