package dev.millrace.chat.room;

import dev.millrace.chat.broker.LogEntry;
import dev.millrace.chat.broker.Offset;
import dev.millrace.chat.broker.Position;
import dev.millrace.chat.protocol.Frame;
import dev.millrace.chat.protocol.ServerMessage;

/**
 * A message of a room as it is sent to everybody there.
 *
 * @param previous the offset of the line before it
 */
record Line(Position position, Offset previous, Frame frame) {

    static Line of(String channelId, LogEntry entry) {
        Position position = entry.position();
        Frame frame = Frame.of(new ServerMessage.Message(
                channelId, position.epoch(), position.offset().toString(), entry.message()));
        return new Line(position, entry.previous(), frame);
    }
}
