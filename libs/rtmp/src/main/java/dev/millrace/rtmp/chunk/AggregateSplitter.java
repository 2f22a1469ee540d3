package dev.millrace.rtmp.chunk;

import dev.millrace.rtmp.RtmpError;
import dev.millrace.rtmp.RtmpException;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes an aggregate message apart (Adobe RTMP 1.0 §7.1.6): a run of messages in FLV's tag format.
 * One within another is refused, as it would let a peer choose how deep the server's stack gets.
 */
public final class AggregateSplitter {
    private static final int HEADER_BYTES = 11;
    private static final int BACK_POINTER_BYTES = 4;

    private AggregateSplitter() {}

    /**
     * The messages within, each a slice with a reference of its own; the aggregate keeps its reference.
     *
     * @throws RtmpException {@code AGGREGATE_MALFORMED}; no reference is left behind then
     */
    public static List<RtmpMessage> split(RtmpMessage aggregate) {
        ByteBuf in = aggregate.content().duplicate();
        List<RtmpMessage> parts = new ArrayList<>();
        long shift = 0;
        while (in.isReadable()) {
            if (in.readableBytes() < HEADER_BYTES) {
                throw malformed(parts);
            }
            int type = in.readUnsignedByte();
            int length = in.readUnsignedMedium();
            long timestamp = in.readUnsignedMedium() | (long) in.readUnsignedByte() << 24;
            in.skipBytes(3);
            if (in.readableBytes() < length || type == MessageType.AGGREGATE) {
                throw malformed(parts);
            }
            if (parts.isEmpty()) {
                shift = aggregate.timestamp() - timestamp;
            }
            parts.add(new RtmpMessage(type, aggregate.streamId(), timestamp + shift, in.readRetainedSlice(length)));
            // The last back pointer is sometimes missing.
            in.skipBytes(Math.min(BACK_POINTER_BYTES, in.readableBytes()));
        }
        return parts;
    }

    private static RtmpException malformed(List<RtmpMessage> parts) {
        parts.forEach(RtmpMessage::release);
        return new RtmpException(RtmpError.AGGREGATE_MALFORMED, "The parts of an aggregate message do not add up.");
    }
}
