package dev.millrace.operator.chatpod;

import dev.millrace.wire.ChatOrders;
import dev.millrace.wire.ChatReport;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What the operator knows of a chat pod's process since it started itself. Kept in memory only: the pod can be asked
 * again, and orders can be given twice.
 *
 * @param report the newest
 * @param members of each room in it, by the channel's name
 * @param orders the last that the pod confirmed
 * @param failures requests in a row that it did not answer
 * @param drainingSince when it was told to drain
 */
public record Heard(
        Optional<ChatReport> report,
        Map<String, Integer> members,
        Optional<ChatOrders> orders,
        int failures,
        Optional<Instant> drainingSince) {
    /** Nothing yet. */
    public static final Heard NOTHING = new Heard(Optional.empty(), Map.of(), Optional.empty(), 0, Optional.empty());

    private static final Duration FIRST_RETRY = Duration.ofMillis(200);
    private static final int DOUBLINGS = 4;

    /** The same when the report is an older one. Another process of the pod has not got any orders. */
    Heard report(ChatReport newer) {
        if (report.filter(known -> !newer.isNewerThan(known)).isPresent()) {
            return new Heard(report, members, orders, 0, drainingSince);
        }
        boolean anotherProcess = report.filter(known -> known.startedMillis() != newer.startedMillis())
                .isPresent();
        return new Heard(
                Optional.of(newer),
                newer.rooms().stream()
                        .collect(Collectors.toUnmodifiableMap(
                                ChatReport.Room::channel, ChatReport.Room::members, Integer::sum)),
                anotherProcess ? Optional.empty() : orders,
                0,
                drainingSince);
    }

    Heard confirmed(ChatOrders given) {
        return new Heard(report, members, Optional.of(given), 0, drainingSince);
    }

    Heard failed() {
        return new Heard(report, members, orders, failures + 1, drainingSince);
    }

    Heard draining(Instant since) {
        return drainingSince.isPresent() ? this : new Heard(report, members, orders, failures, Optional.of(since));
    }

    /** After the first failure 200 ms, then twice as long each time, to 3.2 s. */
    Duration retryAfter() {
        return FIRST_RETRY.multipliedBy(1L << Math.clamp(failures - 1, 0, DOUBLINGS));
    }

    public int connections() {
        return report.map(ChatReport::connections).orElse(0);
    }
}
