package dev.millrace.chat.report;

import dev.millrace.chat.drain.Guest;
import dev.millrace.chat.drain.Guests;
import dev.millrace.chat.people.Channel;
import dev.millrace.wire.ChatReport;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Who is here at a moment.
 *
 * @param connections of this pod
 * @param roomCount rooms with members
 * @param rooms the largest of them, the largest first
 */
record Census(int connections, int roomCount, List<ChatReport.Room> rooms) {
    private static final Comparator<ChatReport.Room> LARGEST_FIRST =
            Comparator.comparingInt(ChatReport.Room::members).reversed().thenComparing(ChatReport.Room::channel);

    static Census of(Guests guests) {
        Map<String, Integer> members = new HashMap<>();
        int connections = 0;
        for (Guest guest : guests.all()) {
            connections++;
            for (Channel room : guest.rooms()) {
                members.merge(room.name(), 1, Integer::sum);
            }
        }
        List<ChatReport.Room> rooms = members.entrySet().stream()
                .map(entry -> new ChatReport.Room(entry.getKey(), entry.getValue()))
                .sorted(LARGEST_FIRST)
                .limit(ChatReport.MOST_ROOMS)
                .toList();
        return new Census(connections, members.size(), rooms);
    }
}
