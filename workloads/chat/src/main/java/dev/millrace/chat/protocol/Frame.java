package dev.millrace.chat.protocol;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;

/**
 * A server message as the WebSocket frame that carries it (RFC 6455 §5.2: one final text frame, not masked), made once
 * for all who get it. Immutable.
 */
public final class Frame {
    private static final ObjectWriter WRITER = JsonMapper.shared().writerFor(ServerMessage.class);
    private static final byte FINAL_TEXT = (byte) 0x81;
    /** Lengths up to this one are a byte; the next two numbers say that 2 or 8 bytes follow. */
    private static final int LONGEST_SHORT = 125;

    private static final byte TWO_BYTES = 126;
    private static final byte EIGHT_BYTES = 127;
    private static final int LONGEST_TWO_BYTES = 0xffff;

    private final byte[] bytes;
    private final int header;

    private Frame(byte[] payload) {
        int length = payload.length;
        header = length <= LONGEST_SHORT ? 2 : length <= LONGEST_TWO_BYTES ? 4 : 10;
        ByteBuffer out = ByteBuffer.allocate(header + length).put(FINAL_TEXT);
        if (length <= LONGEST_SHORT) {
            out.put((byte) length);
        } else if (length <= LONGEST_TWO_BYTES) {
            out.put(TWO_BYTES).putShort((short) length);
        } else {
            out.put(EIGHT_BYTES).putLong(length);
        }
        bytes = out.put(payload).array();
    }

    public static Frame of(ServerMessage message) {
        return new Frame(WRITER.writeValueAsBytes(message));
    }

    /**
     * A change of the room, with where it stands in the log. What is added here is of characters that need no escape.
     *
     * @param json a {@link RoomChange}, maybe one that a newer version knows
     */
    public static Frame of(String channelId, String epoch, String offset, String json) {
        String text = json.substring(0, json.length() - 1) + ",\"channelId\":\"" + channelId + "\",\"epoch\":\"" + epoch
                + "\",\"offset\":\"" + offset + "\"}";
        return new Frame(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Header and payload; not copied, not to be changed. */
    public byte[] bytes() {
        return bytes;
    }

    /** The JSON in it. */
    public String text() {
        return new String(bytes, header, bytes.length - header, StandardCharsets.UTF_8);
    }
}
