package dev.millrace.rtmp.chunk;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/** Protocol control and user control messages (Adobe RTMP 1.0 §5.4, §7.1.7). */
public final class ControlMessages {
    /** User control events. */
    public static final int STREAM_BEGIN = 0;

    public static final int STREAM_EOF = 1;
    public static final int PING_REQUEST = 6;
    public static final int PING_RESPONSE = 7;

    /** The peer decides by its own earlier limit (§5.4.5). */
    private static final int DYNAMIC = 2;

    private ControlMessages() {}

    /** @param bytes 1 to 2^24; takes effect in the {@link ChunkEncoder} that writes it */
    public static RtmpMessage setChunkSize(ByteBufAllocator alloc, int bytes) {
        return of(MessageType.SET_CHUNK_SIZE, number(alloc, bytes));
    }

    public static RtmpMessage abort(ByteBufAllocator alloc, int chunkStream) {
        return of(MessageType.ABORT, number(alloc, chunkStream));
    }

    /** @param received bytes since the connection began; wraps at 2^32 */
    public static RtmpMessage acknowledgement(ByteBufAllocator alloc, long received) {
        return of(MessageType.ACKNOWLEDGEMENT, number(alloc, (int) received));
    }

    public static RtmpMessage windowAcknowledgementSize(ByteBufAllocator alloc, int bytes) {
        return of(MessageType.WINDOW_ACKNOWLEDGEMENT_SIZE, number(alloc, bytes));
    }

    public static RtmpMessage setPeerBandwidth(ByteBufAllocator alloc, int bytes) {
        return of(
                MessageType.SET_PEER_BANDWIDTH, alloc.buffer(5).writeInt(bytes).writeByte(DYNAMIC));
    }

    /** @param value a stream id or, for pings, a time stamp */
    public static RtmpMessage userControl(ByteBufAllocator alloc, int event, int value) {
        return of(MessageType.USER_CONTROL, alloc.buffer(6).writeShort(event).writeInt(value));
    }

    private static ByteBuf number(ByteBufAllocator alloc, int value) {
        return alloc.buffer(Integer.BYTES).writeInt(value);
    }

    private static RtmpMessage of(int type, ByteBuf content) {
        return new RtmpMessage(type, 0, 0, content);
    }
}
