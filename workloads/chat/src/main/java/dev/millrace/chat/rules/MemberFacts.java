package dev.millrace.chat.rules;

import dev.millrace.chat.protocol.ChatMessage.Badge;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a room knows of somebody who speaks there.
 *
 * @param moderator or the broadcaster, or an admin
 * @param ban empty: may speak
 * @param followsSince empty: does not follow
 * @param subscribedMonths empty: does not subscribe
 */
public record MemberFacts(
        boolean broadcaster,
        boolean moderator,
        boolean vip,
        Optional<Ban> ban,
        Optional<Instant> followsSince,
        Optional<Integer> subscribedMonths) {

    /** @param until when it is over; empty: never */
    public record Ban(Optional<Instant> until) {}

    /** Whether the rules for everybody do not hold for them. */
    public boolean isTrusted() {
        return broadcaster || moderator;
    }

    /** As it stands beside the name. */
    public List<Badge> badges() {
        List<Badge> badges = new ArrayList<>();
        if (broadcaster) {
            badges.add(new Badge("broadcaster", Optional.empty()));
        } else if (moderator) {
            badges.add(new Badge("moderator", Optional.empty()));
        }
        if (vip) {
            badges.add(new Badge("vip", Optional.empty()));
        }
        subscribedMonths.ifPresent(months -> badges.add(new Badge("subscriber", Optional.of(months))));
        return List.copyOf(badges);
    }

    /** What they are there, in one word. */
    public String role() {
        return badges().stream()
                .map(Badge::type)
                .filter(type -> !type.equals("subscriber"))
                .findFirst()
                .orElse("viewer");
    }
}
