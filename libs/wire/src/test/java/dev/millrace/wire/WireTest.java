package dev.millrace.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class WireTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final byte[] SECRET = "a secret of the chat".getBytes(StandardCharsets.UTF_8);

    @Test
    void broadcastIdsAreValidAndSortByTime() {
        String earlier = BroadcastId.next(InstantSource.fixed(NOW));
        String later = BroadcastId.next(InstantSource.fixed(NOW.plusMillis(1)));

        assertThat(earlier).satisfies(id -> assertThat(BroadcastId.isValid(id)).isTrue());
        assertThat(earlier).isLessThan(later);
        assertThat(BroadcastId.next(InstantSource.fixed(NOW))).isNotEqualTo(earlier);
        assertThat(BroadcastId.isValid("UPPERCASEUPPERCASE")).isFalse();
        assertThat(BroadcastId.isValid("short")).isFalse();
    }

    @Test
    void assignmentSurvivesJson() {
        StreamAssignment assignment = assignment(1);
        JsonMapper json = JsonMapper.shared();

        assertThat(json.readValue(json.writeValueAsString(assignment), StreamAssignment.class))
                .isEqualTo(assignment);
    }

    @Test
    void assignmentRefusesGenerationZero() {
        assertThatIllegalArgumentException().isThrownBy(() -> assignment(0)).withMessageContaining("generation");
    }

    @Test
    void aPulledSourceSurvivesJsonAndItsSecretsAreNotPrinted() {
        JsonMapper json = JsonMapper.shared();
        for (StreamAssignment.Credentials credentials : List.of(
                new StreamAssignment.Credentials("me", "hunter2", null),
                new StreamAssignment.Credentials(null, null, "hunter2"))) {
            StreamAssignment assignment = pulled(credentials);

            assertThat(json.readValue(json.writeValueAsString(assignment), StreamAssignment.class))
                    .isEqualTo(assignment);
            assertThat(assignment.toString()).contains("film.mp4").doesNotContain("hunter2");
        }
        assertThat(pulled(null).pull().credentials()).isNull();
    }

    @Test
    void credentialsAreOneThingOrTheOther() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new StreamAssignment.Credentials("me", "hunter2", "hunter2"));
        assertThatIllegalArgumentException().isThrownBy(() -> new StreamAssignment.Credentials("me", null, null));
        assertThatIllegalArgumentException().isThrownBy(() -> new StreamAssignment.Credentials(null, null, null));
    }

    @Test
    void chatTicketIsAcceptedOnlyUnchangedAndInTime() {
        String ticket = new ChatTicket("7", NOW.getEpochSecond() + 60).signed(SECRET);

        assertThat(ChatTicket.verify(ticket, SECRET, NOW))
                .hasValueSatisfying(found -> assertThat(found.sub()).isEqualTo("7"));
        assertThat(ChatTicket.verify(ticket, SECRET, NOW.plusSeconds(60))).isEmpty();
        assertThat(ChatTicket.verify(ticket, "another".getBytes(StandardCharsets.UTF_8), NOW))
                .isEmpty();
        String forged = new ChatTicket("1", NOW.getEpochSecond() + 60).signed(SECRET);
        String mixed = forged.substring(0, forged.indexOf('.')) + ticket.substring(ticket.indexOf('.'));
        assertThat(ChatTicket.verify(mixed, SECRET, NOW)).isEmpty();
        assertThat(ChatTicket.verify("no dot", SECRET, NOW)).isEmpty();
        assertThat(ChatTicket.verify("%.%", SECRET, NOW)).isEmpty();
    }

    private static StreamAssignment assignment(int generation) {
        return new StreamAssignment(
                "millrace",
                "demo-01j9z6w8k2c4v7x0qn",
                "demo",
                "01j9z6w8k2c4v7x0qn",
                generation,
                "s-1",
                "http://127.0.0.1:8081/internal/relay/s-1",
                StreamAssignment.Latency.LOW,
                StreamAssignment.Passthrough.WHEN_FIT,
                "veryfast",
                2000,
                200,
                List.of(new StreamAssignment.Rung("360p30", 640, 360, 30, 800)),
                true,
                null,
                null);
    }

    private static StreamAssignment pulled(StreamAssignment.@Nullable Credentials credentials) {
        StreamAssignment published = assignment(1);
        return new StreamAssignment(
                published.namespace(),
                published.liveStream(),
                published.channel(),
                published.broadcast(),
                1,
                "pull-0123456789abcdef",
                null,
                published.latency(),
                published.passthrough(),
                published.preset(),
                published.segmentMillis(),
                published.partMillis(),
                published.ladder(),
                published.recording(),
                null,
                new StreamAssignment.Pull("https://127.0.0.1/film.mp4", true, credentials));
    }
}
