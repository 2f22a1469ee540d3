package dev.millrace.chat.room;

import dev.millrace.chat.broker.Offset;
import dev.millrace.chat.broker.Position;
import dev.millrace.chat.protocol.Frame;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Keeps what it gets as a client does: starts over at a snapshot, and remembers how far it is. */
final class RecordingMember implements Member {
    private final List<Heard> heard = new ArrayList<>();
    private final List<String> histories = new ArrayList<>();
    private final List<String> changes = new ArrayList<>();
    private Optional<Position> position = Optional.empty();
    private int viewers;

    /** A message that it has. */
    record Heard(String epoch, int number) {}

    @Override
    public void send(Frame frame) {
        JsonNode message = JsonMapper.shared().readTree(frame.text());
        switch (message.get("type").stringValue()) {
            case "joined" -> {
                String history = message.get("history").stringValue();
                histories.add(history);
                String epoch = message.get("epoch").stringValue();
                switch (history) {
                    case "snapshot" -> heard.clear();
                    case "resumed" -> heard.removeIf(each -> !each.epoch().equals(epoch));
                    case "continued" -> {
                        // Keeps what it has.
                    }
                    default -> throw new AssertionError("there is no history " + history);
                }
                moveTo(message);
            }
            case "message" -> {
                if (position.isPresent()
                        && position.get().epoch().equals(message.get("epoch").stringValue())
                        && position.get().offset().compareTo(offset(message)) >= 0) {
                    throw new AssertionError("out of order: " + frame.text() + " after " + position.get());
                }
                heard.add(new Heard(
                        message.get("epoch").stringValue(),
                        message.get("message").get("said").intValue()));
                moveTo(message);
            }
            case "clear_chat" -> {
                changes.add("clear_chat");
                moveTo(message);
            }
            case "viewer_count" -> viewers = message.get("count").intValue();
            default -> throw new AssertionError("a room does not send " + frame.text());
        }
    }

    static int numberOf(String message) {
        return JsonMapper.shared().readTree(message).get("said").intValue();
    }

    List<Heard> heard() {
        return heard;
    }

    /** The numbers of the messages that it has. */
    List<Integer> said() {
        return heard.stream().map(Heard::number).toList();
    }

    List<String> histories() {
        return histories;
    }

    /** What moderators did, by name. */
    List<String> changes() {
        return changes;
    }

    Optional<Position> position() {
        return position;
    }

    int viewers() {
        return viewers;
    }

    private void moveTo(JsonNode message) {
        position = Optional.of(new Position(message.get("epoch").stringValue(), offset(message)));
    }

    private static Offset offset(JsonNode message) {
        return Offset.parse(message.get("offset").stringValue()).orElseThrow();
    }
}
