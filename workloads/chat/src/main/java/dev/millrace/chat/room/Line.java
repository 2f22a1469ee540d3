package dev.millrace.chat.room;

import dev.millrace.chat.broker.LogEntry;
import dev.millrace.chat.broker.Offset;
import dev.millrace.chat.broker.Position;
import dev.millrace.chat.protocol.Frame;
import dev.millrace.chat.protocol.RoomChange;
import dev.millrace.chat.protocol.ServerMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * An entry of a room's log as it is sent to everybody there.
 *
 * @param previous the offset of the line before it
 * @param text what the log has
 * @param change that it is; empty: a chat message
 */
record Line(Position position, Offset previous, String text, Optional<RoomChange> change, Frame frame) {

    static Line of(String channelId, LogEntry entry) {
        Position position = entry.position();
        String offset = position.offset().toString();
        boolean isChange = entry.message().startsWith(RoomChange.MARK);
        Frame frame = isChange
                ? Frame.of(channelId, position.epoch(), offset, entry.message())
                : Frame.of(new ServerMessage.Message(channelId, position.epoch(), offset, entry.message()));
        Optional<RoomChange> change = isChange ? RoomChange.parse(entry.message()) : Optional.empty();
        return new Line(position, entry.previous(), entry.message(), change, frame);
    }

    /** Without those that a change among them takes back. */
    static List<Line> stillTrue(List<Line> lines) {
        List<Line> kept = new ArrayList<>();
        for (Line line : lines) {
            line.change().ifPresent(change -> kept.removeIf(earlier -> earlier.isTakenBackBy(change)));
            kept.add(line);
        }
        return List.copyOf(kept);
    }

    private boolean isTakenBackBy(RoomChange later) {
        return change.isEmpty()
                && switch (later) {
                    case RoomChange.UserBanned(String userId, Optional<Long> until) -> has("userId", userId);
                    case RoomChange.MessageDeleted(String messageId) -> has("id", messageId);
                    case RoomChange.ClearChat() -> true;
                    case RoomChange.UserUnbanned unbanned -> false;
                    case RoomChange.SlowMode slow -> false;
                    case RoomChange.ChatMode mode -> false;
                    case RoomChange.RoleChanged role -> false;
                };
    }

    private boolean has(String field, String value) {
        JsonNode message = JsonMapper.shared().readTree(text);
        return message.path(field).asString("").equals(value);
    }
}
