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
    private final List<Integer> said = new ArrayList<>();
    private final List<String> histories = new ArrayList<>();
    private Optional<Position> position = Optional.empty();
    private int viewers;
    private int turnedAway;

    @Override
    public void send(Frame frame) {
        JsonNode message = JsonMapper.shared().readTree(frame.text());
        switch (message.get("type").stringValue()) {
            case "joined" -> {
                histories.add(message.get("history").stringValue());
                if (message.get("history").stringValue().equals("snapshot")) {
                    said.clear();
                }
                moveTo(message);
            }
            case "message" -> {
                said.add(message.get("message").get("said").intValue());
                moveTo(message);
            }
            case "viewer_count" -> viewers = message.get("count").intValue();
            default -> throw new AssertionError("a room does not send " + frame.text());
        }
    }

    @Override
    public void turnedAway(String channelId) {
        turnedAway++;
    }

    /** The numbers of the messages that it has. */
    List<Integer> said() {
        return said;
    }

    List<String> histories() {
        return histories;
    }

    Optional<Position> position() {
        return position;
    }

    int viewers() {
        return viewers;
    }

    int turnedAway() {
        return turnedAway;
    }

    private void moveTo(JsonNode message) {
        position = Optional.of(new Position(
                message.get("epoch").stringValue(),
                Offset.parse(message.get("offset").stringValue()).orElseThrow()));
    }
}
