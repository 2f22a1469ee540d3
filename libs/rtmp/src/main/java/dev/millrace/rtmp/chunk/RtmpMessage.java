package dev.millrace.rtmp.chunk;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.DefaultByteBufHolder;

/**
 * One whole message of a chunk stream. Reference counted: whoever takes one releases it.
 *
 * <p>Immutable but for the reader index and reference count of its content.
 */
public final class RtmpMessage extends DefaultByteBufHolder {
    private final int type;
    private final int streamId;
    private final long timestamp;

    /**
     * @param type see {@link MessageType}
     * @param streamId message stream; 0 is the connection itself
     * @param timestamp milliseconds, 0 to 2^32 - 1, wrapping
     * @param content the payload; owned by the message from here on
     */
    public RtmpMessage(int type, int streamId, long timestamp, ByteBuf content) {
        super(content);
        this.type = type;
        this.streamId = streamId;
        this.timestamp = timestamp & 0xffff_ffffL;
    }

    public int type() {
        return type;
    }

    public int streamId() {
        return streamId;
    }

    public long timestamp() {
        return timestamp;
    }

    @Override
    public RtmpMessage replace(ByteBuf content) {
        return new RtmpMessage(type, streamId, timestamp, content);
    }

    @Override
    public boolean equals(Object other) {
        return super.equals(other)
                && other instanceof RtmpMessage message
                && type == message.type
                && streamId == message.streamId
                && timestamp == message.timestamp;
    }

    @Override
    public int hashCode() {
        return 31 * super.hashCode() + type;
    }

    @Override
    public String toString() {
        return "RtmpMessage[type=" + type + ", stream=" + streamId + ", timestamp=" + timestamp + ", "
                + contentToString() + "]";
    }
}
