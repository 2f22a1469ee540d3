package dev.millrace.chat.report;

import dev.millrace.wire.ChatReport;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** How soon the operator should hear of a change. */
enum Urgency {
    /** Nothing changed. */
    NONE,
    /** With whatever else changes in the next seconds. */
    SOON,
    /** It may mean another pod, or another place for a room. */
    AT_ONCE;

    /** A change by fewer than this is never urgent, nor one by less than a tenth. */
    private static final int MANY = 50;

    private static final int TENTH = 10;

    static Urgency of(ChatReport told, ChatReport now) {
        if (told.draining() != now.draining()
                || isMuch(told.connections(), now.connections())
                || anyRoomChangedMuch(told.rooms(), now.rooms())) {
            return AT_ONCE;
        }
        boolean same = told.connections() == now.connections()
                && told.rooms().equals(now.rooms())
                && told.roomCount() == now.roomCount()
                && told.messagesPerSecond() == now.messagesPerSecond()
                && told.deliveriesPerSecond() == now.deliveriesPerSecond();
        return same ? NONE : SOON;
    }

    private static boolean anyRoomChangedMuch(List<ChatReport.Room> before, List<ChatReport.Room> now) {
        Map<String, Integer> old = byChannel(before);
        Map<String, Integer> recent = byChannel(now);
        return now.stream().anyMatch(room -> isMuch(old.getOrDefault(room.channel(), 0), room.members()))
                || before.stream().anyMatch(room -> isMuch(room.members(), recent.getOrDefault(room.channel(), 0)));
    }

    private static Map<String, Integer> byChannel(List<ChatReport.Room> rooms) {
        return rooms.stream().collect(Collectors.toMap(ChatReport.Room::channel, ChatReport.Room::members));
    }

    private static boolean isMuch(int before, int now) {
        int change = Math.abs(now - before);
        return change >= MANY && (long) change * TENTH >= before;
    }
}
