package dev.millrace.rtmp.chunk;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.MessageToByteEncoder;
import io.netty.util.collection.IntObjectHashMap;
import io.netty.util.collection.IntObjectMap;

/**
 * Cuts messages into chunks (Adobe RTMP 1.0 §5.3), with the shortest header that is unambiguous. Each kind of message has
 * a chunk stream of its own. Writing a set-chunk-size message changes the size of the chunks after it.
 */
public final class ChunkEncoder extends MessageToByteEncoder<RtmpMessage> {
    private static final int DEFAULT_CHUNK_SIZE = 128;
    private static final int EXTENDED = 0xff_ffff;

    private final boolean repeatExtendedTimestamps;
    private final IntObjectMap<Header> last = new IntObjectHashMap<>();
    private int chunkSize = DEFAULT_CHUNK_SIZE;

    /** The header of the last message on a chunk stream. */
    private record Header(int streamId, int type, int length, long timestamp, boolean wasDelta, long field) {}

    /** An encoder as the specification wants it. */
    public ChunkEncoder() {
        this(true);
    }

    /** @param repeatExtendedTimestamps false: leave them out on type 3 chunks, as older encoders do */
    public ChunkEncoder(boolean repeatExtendedTimestamps) {
        super(RtmpMessage.class);
        this.repeatExtendedTimestamps = repeatExtendedTimestamps;
    }

    @Override
    protected void encode(ChannelHandlerContext ctx, RtmpMessage message, ByteBuf out) {
        ByteBuf content = message.content();
        int length = content.readableBytes();
        out.ensureWritable(length + 18 + 5 * (length / chunkSize));
        int chunkStream = chunkStreamOf(message.type());
        long field = writeFirstHeader(message, chunkStream, length, out);
        int from = content.readerIndex();
        int sent = Math.min(chunkSize, length);
        out.writeBytes(content, from, sent);
        while (sent < length) {
            out.writeByte(3 << 6 | chunkStream);
            if (field >= EXTENDED && repeatExtendedTimestamps) {
                out.writeInt((int) field);
            }
            int bytes = Math.min(chunkSize, length - sent);
            out.writeBytes(content, from + sent, bytes);
            sent += bytes;
        }
        if (message.type() == MessageType.SET_CHUNK_SIZE) {
            chunkSize = content.getInt(from);
        }
    }

    /** Writes the header of the message's first chunk and returns its time stamp field, absolute or delta. */
    private long writeFirstHeader(RtmpMessage message, int chunkStream, int length, ByteBuf out) {
        Header before = last.get(chunkStream);
        boolean delta = before != null
                && before.streamId == message.streamId()
                && message.timestamp() >= before.timestamp
                && message.type() != MessageType.SET_CHUNK_SIZE;
        long field = delta ? message.timestamp() - before.timestamp : message.timestamp();
        boolean sameShape = delta && before.type == message.type() && before.length == length;
        // A type 3 header right after a type 0 one is read in two ways out there, so it is not used.
        int format = !delta ? 0 : !sameShape ? 1 : before.wasDelta && before.field == field && field < EXTENDED ? 3 : 2;
        last.put(
                chunkStream, new Header(message.streamId(), message.type(), length, message.timestamp(), delta, field));
        out.writeByte(format << 6 | chunkStream);
        if (format < 3) {
            out.writeMedium((int) Math.min(field, EXTENDED));
        }
        if (format < 2) {
            out.writeMedium(length).writeByte(message.type());
        }
        if (format == 0) {
            out.writeIntLE(message.streamId());
        }
        if (field >= EXTENDED && format < 3) {
            out.writeInt((int) field);
        }
        return field;
    }

    private static int chunkStreamOf(int type) {
        return switch (type) {
            case MessageType.AUDIO -> 4;
            case MessageType.DATA_AMF0, MessageType.DATA_AMF3 -> 5;
            case MessageType.VIDEO, MessageType.AGGREGATE -> 6;
            case MessageType.COMMAND_AMF0, MessageType.COMMAND_AMF3 -> 3;
            // Protocol and user control (§5.4).
            default -> 2;
        };
    }
}
