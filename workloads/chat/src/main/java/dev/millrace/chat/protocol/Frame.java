package dev.millrace.chat.protocol;

import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;

/**
 * A server message as text, made once for all who get it.
 *
 * @param text JSON
 */
public record Frame(String text) {
    private static final ObjectWriter WRITER = JsonMapper.shared().writerFor(ServerMessage.class);

    public static Frame of(ServerMessage message) {
        return new Frame(WRITER.writeValueAsString(message));
    }
}
