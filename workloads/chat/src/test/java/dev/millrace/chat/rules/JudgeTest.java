package dev.millrace.chat.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.chat.protocol.ChatMessage.Badge;
import dev.millrace.chat.protocol.ChatMessage.Emote;
import dev.millrace.chat.protocol.ErrorCode;
import dev.millrace.chat.rules.MemberFacts.Ban;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JudgeTest {
    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
    private static final Map<String, String> EMOTES = Map.of("mrHeart", "1", "mrWave", "2");
    private static final RoomRules OPEN =
            new RoomRules(Duration.ZERO, Optional.empty(), false, false, 500, new BlockedTerms(List.of()), EMOTES);
    private static final MemberFacts VIEWER =
            new MemberFacts(false, false, false, Optional.empty(), Optional.empty(), Optional.empty());
    private static final MemberFacts MODERATOR =
            new MemberFacts(false, true, false, Optional.empty(), Optional.empty(), Optional.empty());
    private static final MemberFacts VIP =
            new MemberFacts(false, false, true, Optional.empty(), Optional.empty(), Optional.empty());
    private static final MemberFacts SUBSCRIBER =
            new MemberFacts(false, false, false, Optional.empty(), Optional.empty(), Optional.of(3));

    @Test
    void an_open_room_takes_anything_from_anybody() {
        assertThat(code(OPEN, VIEWER, "hello")).isEmpty();
    }

    @Test
    void who_is_banned_is_silent_and_who_is_timed_out_for_a_while() {
        assertThat(code(OPEN, banned(Optional.empty()), "hello")).contains(ErrorCode.BANNED);
        Objection timedOut = Judge.objection(OPEN, banned(Optional.of(NOW.plusSeconds(90))), "hello", List.of(), NOW)
                .orElseThrow();
        assertThat(timedOut.code()).isEqualTo(ErrorCode.TIMED_OUT);
        assertThat(timedOut.retryAfter()).contains(Duration.ofSeconds(90));
        assertThat(code(OPEN, banned(Optional.of(NOW)), "hello"))
                .as("it is over, whatever a cache says")
                .isEmpty();
    }

    @Test
    void followers_only_takes_who_has_followed_for_long_enough() {
        RoomRules rules = new RoomRules(
                Duration.ZERO,
                Optional.of(Duration.ofMinutes(10)),
                false,
                false,
                500,
                new BlockedTerms(List.of()),
                EMOTES);
        assertThat(code(rules, VIEWER, "hello")).contains(ErrorCode.FOLLOWERS_ONLY);
        assertThat(Judge.objection(rules, follower(Duration.ofMinutes(7)), "hello", List.of(), NOW)
                        .orElseThrow()
                        .retryAfter())
                .contains(Duration.ofMinutes(3));
        assertThat(code(rules, follower(Duration.ofMinutes(10)), "hello")).isEmpty();
        for (MemberFacts exempt : List.of(MODERATOR, VIP, SUBSCRIBER)) {
            assertThat(code(rules, exempt, "hello")).isEmpty();
        }
    }

    @Test
    void subscribers_only_takes_subscribers() {
        RoomRules rules =
                new RoomRules(Duration.ZERO, Optional.empty(), true, false, 500, new BlockedTerms(List.of()), EMOTES);
        assertThat(code(rules, VIEWER, "hello")).contains(ErrorCode.SUBSCRIBERS_ONLY);
        for (MemberFacts exempt : List.of(MODERATOR, VIP, SUBSCRIBER)) {
            assertThat(code(rules, exempt, "hello")).isEmpty();
        }
    }

    @Test
    void emote_only_takes_nothing_else() {
        RoomRules rules =
                new RoomRules(Duration.ZERO, Optional.empty(), false, true, 500, new BlockedTerms(List.of()), EMOTES);
        assertThat(code(rules, VIEWER, "mrHeart mrWave")).isEmpty();
        assertThat(code(rules, VIEWER, "mrHeart  mrWave ")).isEmpty();
        assertThat(code(rules, VIEWER, "mrHeart you")).contains(ErrorCode.EMOTE_ONLY);
        assertThat(code(rules, MODERATOR, "enough")).isEmpty();
    }

    @Test
    void a_room_may_want_short_messages() {
        RoomRules rules =
                new RoomRules(Duration.ZERO, Optional.empty(), false, false, 3, new BlockedTerms(List.of()), EMOTES);
        assertThat(code(rules, VIEWER, "🙂🙂🙂")).as("three code points").isEmpty();
        assertThat(code(rules, VIEWER, "four")).contains(ErrorCode.TOO_LONG);
    }

    @ParameterizedTest
    @CsvSource({
        "a darn shame, true",
        "DARN!, true",
        "d\u200barn, true",
        "dárn, true",
        "ｄａｒｎ, true",
        "darning socks, false",
        "that is two words, true",
        "that is fine, false"
    })
    void blocked_terms_are_found_as_words_however_they_are_dressed(String content, boolean found) {
        RoomRules rules = new RoomRules(
                Duration.ZERO,
                Optional.empty(),
                false,
                false,
                500,
                new BlockedTerms(List.of("Darn", "two words")),
                EMOTES);
        assertThat(code(rules, VIEWER, content))
                .isEqualTo(found ? Optional.of(ErrorCode.BLOCKED_TERM) : Optional.empty());
        assertThat(code(rules, MODERATOR, content)).isEmpty();
    }

    @Test
    void emotes_have_their_places_in_code_points() {
        assertThat(Emotes.find("🙂 mrHeart xmrWave mrWave", EMOTES))
                .containsExactly(new Emote("1", 2, 9), new Emote("2", 18, 24));
        assertThat(Emotes.find("  mrWave", EMOTES)).containsExactly(new Emote("2", 2, 8));
        assertThat(Emotes.find("none", EMOTES)).isEmpty();
    }

    @Test
    void slow_mode_is_for_viewers() {
        RoomRules rules = new RoomRules(
                Duration.ofSeconds(30), Optional.empty(), false, false, 500, new BlockedTerms(List.of()), EMOTES);
        Duration second = Duration.ofSeconds(1);
        assertThat(Judge.pause(rules, VIEWER, second)).isEqualTo(Duration.ofSeconds(30));
        assertThat(Judge.pause(rules, SUBSCRIBER, second)).isEqualTo(Duration.ofSeconds(30));
        assertThat(Judge.pause(rules, MODERATOR, second)).isEqualTo(second);
        assertThat(Judge.pause(rules, VIP, second)).isEqualTo(second);
        assertThat(Judge.pause(OPEN, VIEWER, second)).isEqualTo(second);
    }

    @Test
    void badges_say_what_somebody_is() {
        MemberFacts all = new MemberFacts(true, true, true, Optional.empty(), Optional.empty(), Optional.of(14));
        assertThat(all.badges())
                .containsExactly(
                        new Badge("broadcaster", Optional.empty()),
                        new Badge("vip", Optional.empty()),
                        new Badge("subscriber", Optional.of(14)));
        assertThat(all.role()).isEqualTo("broadcaster");
        assertThat(MODERATOR.badges()).containsExactly(new Badge("moderator", Optional.empty()));
        assertThat(SUBSCRIBER.role()).isEqualTo("viewer");
    }

    private static Optional<ErrorCode> code(RoomRules rules, MemberFacts member, String content) {
        return Judge.objection(rules, member, content, Emotes.find(content, rules.emotes()), NOW)
                .map(Objection::code);
    }

    private static MemberFacts banned(Optional<Instant> until) {
        return new MemberFacts(false, false, false, Optional.of(new Ban(until)), Optional.empty(), Optional.empty());
    }

    private static MemberFacts follower(Duration time) {
        return new MemberFacts(false, false, false, Optional.empty(), Optional.of(NOW.minus(time)), Optional.empty());
    }
}
