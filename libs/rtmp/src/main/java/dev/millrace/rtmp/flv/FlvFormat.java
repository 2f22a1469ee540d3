package dev.millrace.rtmp.flv;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.io.OutputStream;

/** FLV's bytes (Adobe FLV 10.1, annex E.2 to E.4). */
public final class FlvFormat {
    static final int HEADER_BYTES = 9;
    static final int TAG_HEADER_BYTES = 11;
    static final int BACK_POINTER_BYTES = 4;
    private static final int AUDIO = 4;
    private static final int VIDEO = 1;

    private FlvFormat() {}

    /** The file header with the first back pointer. */
    public static byte[] header(boolean audio, boolean video) {
        byte flags = (byte) ((audio ? AUDIO : 0) | (video ? VIDEO : 0));
        return new byte[] {'F', 'L', 'V', 1, flags, 0, 0, 0, HEADER_BYTES, 0, 0, 0, 0};
    }

    /** Writes a tag whole; its time stamp goes modulo 2^32. The tag keeps its reference and its reader index. */
    public static void write(FlvTag tag, OutputStream out) throws IOException {
        ByteBuf content = tag.content();
        int length = content.readableBytes();
        out.write(tagHeader(tag, length));
        content.getBytes(content.readerIndex(), out, length);
        byte[] backPointer = new byte[BACK_POINTER_BYTES];
        setInt(backPointer, 0, TAG_HEADER_BYTES + length);
        out.write(backPointer);
    }

    private static byte[] tagHeader(FlvTag tag, int length) {
        long millis = tag.timestampMillis();
        byte[] header = new byte[TAG_HEADER_BYTES];
        setInt(header, 0, tag.type().id() << 24 | length);
        // The low 24 bits come first, the high 8 after them.
        setInt(header, 4, (int) (millis & 0xff_ffff) << 8 | (int) (millis >>> 24 & 0xff));
        return header;
    }

    private static void setInt(byte[] bytes, int at, int value) {
        for (int i = 0; i < 4; i++) {
            bytes[at + i] = (byte) (value >>> (24 - 8 * i));
        }
    }
}
