package dev.millrace.chat.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.wire.ChatReport;
import java.util.List;
import org.junit.jupiter.api.Test;

class UrgencyTest {

    @Test
    void what_may_mean_another_pod_is_told_at_once() {
        assertThat(between(report(1_000, 10), report(1_100, 10))).isEqualTo(Urgency.AT_ONCE);
        assertThat(between(report(1_000, 10), report(1_000, 60))).isEqualTo(Urgency.AT_ONCE);
        assertThat(between(report(1_000, 60), report(1_000, 0))).isEqualTo(Urgency.AT_ONCE);
        assertThat(between(report(1_000, 10), draining(1_000))).isEqualTo(Urgency.AT_ONCE);
    }

    @Test
    void what_is_small_waits_for_company() {
        assertThat(between(report(1_000, 10), report(1_049, 10))).isEqualTo(Urgency.SOON);
        assertThat(between(report(10_000, 10), report(10_500, 10))).isEqualTo(Urgency.SOON);
        assertThat(between(report(10, 1), report(12, 3))).isEqualTo(Urgency.SOON);
    }

    @Test
    void what_is_as_before_is_not_told() {
        assertThat(between(report(10, 1), report(10, 1))).isEqualTo(Urgency.NONE);
    }

    private static Urgency between(ChatReport told, ChatReport now) {
        return Urgency.of(told, now);
    }

    private static ChatReport report(int connections, int members) {
        List<ChatReport.Room> rooms = members == 0 ? List.of() : List.of(new ChatReport.Room("demo", members));
        return new ChatReport("chat-1", 1, connections, connections, 5, 50, false, rooms.size(), rooms);
    }

    private static ChatReport draining(int connections) {
        return new ChatReport("chat-1", 1, 2, connections, 5, 50, true, 1, List.of(new ChatReport.Room("demo", 10)));
    }
}
