package dev.millrace.rtmp.chunk;

import static dev.millrace.rtmp.RtmpError.CHUNK_MALFORMED;
import static dev.millrace.rtmp.RtmpError.CONTROL_MALFORMED;
import static dev.millrace.rtmp.RtmpError.MESSAGE_TOO_LARGE;
import static dev.millrace.rtmp.RtmpError.TOO_MANY_CHUNK_STREAMS;

import dev.millrace.rtmp.RtmpException;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.util.collection.IntObjectHashMap;
import io.netty.util.collection.IntObjectMap;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Puts messages together from chunks (Adobe RTMP 1.0 §5.3). Set chunk size, abort and window acknowledgement size take
 * effect here and go no further; acknowledgements are sent when the peer's window is used up.
 *
 * <p>Payload bytes are copied once, from the socket's buffer into the message's (outside of the heap, where no garbage
 * collector clears, moves or counts them), as they arrive: only headers are ever kept back, so nothing is copied a second
 * time.
 */
public final class ChunkDecoder extends ByteToMessageDecoder {
    private static final int DEFAULT_CHUNK_SIZE = 128;
    /** A message has at most 2^24 - 1 bytes, so a greater chunk size means nothing more (§5.4.1). */
    private static final int LARGEST_CHUNK_SIZE = 1 << 24;

    private static final int EXTENDED = 0xff_ffff;
    private static final int[] HEADER_BYTES = {11, 7, 3, 0};
    /** Longer messages get memory as their bytes arrive, not because a header promises them. */
    private static final int PREALLOCATED_BYTES = 256 << 10;

    private final ChunkLimits limits;
    private final IntObjectMap<ChunkStream> streams = new IntObjectHashMap<>();

    private State state = State.BASIC_HEADER;
    private ExtendedTimestamps style = ExtendedTimestamps.UNKNOWN;
    private int chunkSize = DEFAULT_CHUNK_SIZE;
    private int format;
    private ChunkStream stream = new ChunkStream();
    private int chunkRemaining;
    private int unfinishedBytes;

    private long received;
    private long acknowledged;
    private long window;

    private enum State {
        BASIC_HEADER,
        MESSAGE_HEADER,
        EXTENDED_TIMESTAMP,
        MESSAGE_START,
        PAYLOAD,
        BAD
    }

    /** Whether the peer repeats the extended time stamp on type 3 chunks. §5.3.1.3 says so; OBS did not until 2024. */
    private enum ExtendedTimestamps {
        UNKNOWN,
        REPEATED,
        OMITTED
    }

    public ChunkDecoder(ChunkLimits limits) {
        this.limits = limits;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object input) throws Exception {
        if (input instanceof ByteBuf bytes) {
            received += bytes.readableBytes();
        }
        super.channelRead(ctx, input);
        // A peer that wants many acknowledgements and reads none must not pile them up here.
        if (window > 0 && received - acknowledged >= window && ctx.channel().isWritable()) {
            acknowledged = received;
            ctx.writeAndFlush(ControlMessages.acknowledgement(ctx.alloc(), received));
        }
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        try {
            boolean more = true;
            while (more) {
                more = switch (state) {
                    case BASIC_HEADER -> readBasicHeader(in);
                    case MESSAGE_HEADER -> readMessageHeader(in);
                    case EXTENDED_TIMESTAMP -> readExtendedTimestamp(in);
                    case MESSAGE_START -> startMessageOrChunk(ctx);
                    case PAYLOAD -> readPayload(in, out);
                    case BAD -> skip(in);
                };
            }
        } catch (RtmpException bad) {
            state = State.BAD;
            releaseUnfinished();
            throw bad;
        }
    }

    @Override
    protected void handlerRemoved0(ChannelHandlerContext ctx) {
        releaseUnfinished();
    }

    private boolean readBasicHeader(ByteBuf in) {
        if (!in.isReadable()) {
            return false;
        }
        int first = in.getUnsignedByte(in.readerIndex());
        int id = first & 0x3f;
        // Ids 0 and 1 announce a header of two or three bytes (§5.3.1.1).
        int bytes = id == 0 ? 2 : id == 1 ? 3 : 1;
        if (in.readableBytes() < bytes) {
            return false;
        }
        in.skipBytes(1);
        if (bytes == 2) {
            id = 64 + in.readUnsignedByte();
        } else if (bytes == 3) {
            id = 64 + in.readUnsignedShortLE();
        }
        format = first >>> 6;
        stream = streamOf(id);
        if (stream.message != null && format != 3) {
            throw new RtmpException(CHUNK_MALFORMED, "A message began before the one before it was complete.");
        }
        state = State.MESSAGE_HEADER;
        return true;
    }

    private ChunkStream streamOf(int id) {
        ChunkStream known = streams.get(id);
        if (known != null) {
            return known;
        }
        // librtmp opens a chunk stream with type 1 for its pings.
        if (format > 1) {
            throw new RtmpException(
                    CHUNK_MALFORMED, "A chunk stream began with a header that refers to an earlier one.");
        }
        if (streams.size() >= limits.chunkStreams()) {
            throw new RtmpException(TOO_MANY_CHUNK_STREAMS, "Too many chunk streams on one connection.");
        }
        ChunkStream fresh = new ChunkStream();
        streams.put(id, fresh);
        return fresh;
    }

    private boolean readMessageHeader(ByteBuf in) {
        if (in.readableBytes() < HEADER_BYTES[format]) {
            return false;
        }
        if (format < 3) {
            stream.timestampField = in.readUnsignedMedium();
            stream.extended = stream.timestampField == EXTENDED;
        }
        if (format < 2) {
            stream.length = in.readUnsignedMedium();
            stream.type = in.readUnsignedByte();
        }
        if (format == 0) {
            stream.messageStreamId = in.readIntLE();
        }
        state = stream.extended ? State.EXTENDED_TIMESTAMP : State.MESSAGE_START;
        return true;
    }

    private boolean readExtendedTimestamp(ByteBuf in) {
        if (format == 3 && style != ExtendedTimestamps.REPEATED) {
            if (style == ExtendedTimestamps.UNKNOWN && !detectStyle(in)) {
                return false;
            }
            if (style == ExtendedTimestamps.OMITTED) {
                state = State.MESSAGE_START;
                return true;
            }
        }
        if (in.readableBytes() < Integer.BYTES) {
            return false;
        }
        long value = in.readUnsignedInt();
        if (format < 3) {
            stream.timestampField = value;
        }
        state = State.MESSAGE_START;
        return true;
    }

    /** Decides on the first type 3 chunk with an extended time stamp; false: more bytes are needed to decide. */
    private boolean detectStyle(ByteBuf in) {
        int available = Math.min(in.readableBytes(), Integer.BYTES);
        for (int i = 0; i < available; i++) {
            int expected = (int) (stream.timestampField >>> (24 - 8 * i)) & 0xff;
            if (in.getUnsignedByte(in.readerIndex() + i) != expected) {
                style = ExtendedTimestamps.OMITTED;
                return true;
            }
        }
        if (available < Integer.BYTES) {
            return false;
        }
        style = ExtendedTimestamps.REPEATED;
        return true;
    }

    private boolean startMessageOrChunk(ChannelHandlerContext ctx) {
        ByteBuf message = stream.message;
        if (message == null) {
            if (stream.length > limits.messageBytes() || unfinishedBytes + stream.length > limits.unfinishedBytes()) {
                throw new RtmpException(MESSAGE_TOO_LARGE, "A message is longer than this server allows.");
            }
            // After a type 0 header its absolute time stamp is the delta of a type 3 message (§5.3.1.2.4).
            stream.timestamp =
                    format == 0 ? stream.timestampField : (stream.timestamp + stream.timestampField) & 0xffff_ffffL;
            message = ctx.alloc().directBuffer(Math.min(stream.length, PREALLOCATED_BYTES), stream.length);
            stream.message = message;
            unfinishedBytes += stream.length;
        }
        chunkRemaining = Math.min(chunkSize, stream.length - message.readableBytes());
        state = State.PAYLOAD;
        return true;
    }

    private boolean readPayload(ByteBuf in, List<Object> out) {
        ByteBuf message = Objects.requireNonNull(stream.message);
        int bytes = Math.min(chunkRemaining, in.readableBytes());
        message.writeBytes(in, bytes);
        chunkRemaining -= bytes;
        if (chunkRemaining > 0) {
            return false;
        }
        state = State.BASIC_HEADER;
        if (message.readableBytes() == stream.length) {
            stream.message = null;
            unfinishedBytes -= stream.length;
            finish(new RtmpMessage(stream.type, stream.messageStreamId, stream.timestamp, message), out);
        }
        return true;
    }

    private void finish(RtmpMessage message, List<Object> out) {
        switch (message.type()) {
            case MessageType.SET_CHUNK_SIZE -> chunkSize = Math.min(control(message), LARGEST_CHUNK_SIZE);
            case MessageType.WINDOW_ACKNOWLEDGEMENT_SIZE -> window = control(message);
            case MessageType.ABORT -> abort(message);
            case MessageType.ACKNOWLEDGEMENT -> message.release();
            default -> out.add(message);
        }
    }

    /** The positive 31-bit number that a protocol control message carries. */
    private static int control(RtmpMessage message) {
        try {
            int value = message.content().readableBytes() < Integer.BYTES
                    ? 0
                    : message.content().readInt();
            if (value < 1) {
                throw new RtmpException(CONTROL_MALFORMED, "A protocol control message carries no sensible number.");
            }
            return value;
        } finally {
            message.release();
        }
    }

    private void abort(RtmpMessage message) {
        @Nullable ChunkStream aborted = streams.get(control(message));
        if (aborted != null && aborted.message != null) {
            unfinishedBytes -= aborted.length;
            aborted.release();
        }
    }

    private boolean skip(ByteBuf in) {
        in.skipBytes(in.readableBytes());
        return false;
    }

    private void releaseUnfinished() {
        for (ChunkStream unfinished : streams.values()) {
            unfinished.release();
        }
        unfinishedBytes = 0;
    }
}
