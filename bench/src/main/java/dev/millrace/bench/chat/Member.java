package dev.millrace.bench.chat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * One member's WebSocket (RFC 6455), as cheap as can be: it reads frame headers, looks for markers and skips the rest.
 * Frames go out masked with zeros, which is a mask like any other.
 */
final class Member extends ByteToMessageDecoder {
    private static final ByteBuf END_OF_HEADERS = bytes("\r\n\r\n");
    private static final int TEXT = 1;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;
    private static final int FINAL = 0x80;
    private static final int MASKED = 0x80;
    private static final int TWO_BYTES = 126;
    private static final int EIGHT_BYTES = 127;

    private final String handshake;
    private final Target target;
    private final ByteBuf joinedMark;
    private final Tally tally;
    private final CompletableFuture<Void> joined = new CompletableFuture<>();
    /** The number that comes next from each speaker; 0 before the first that was heard. */
    private final int[] next;

    private boolean upgraded;

    Member(String path, Target target, Tally tally, int speakers) {
        this.handshake = "GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: bWlsbHJhY2UtYmVuY2ghIQ==\r\n\r\n";
        this.target = target;
        this.joinedMark = bytes(target.joinedMark());
        this.tally = tally;
        this.next = new int[speakers];
    }

    /** Done when the server has let this member in. */
    CompletableFuture<Void> joined() {
        return joined;
    }

    static ByteBuf textFrame(String text) {
        return frame(TEXT, bytes(text));
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        context.writeAndFlush(bytes(handshake));
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) throws Exception {
        tally.closed();
        joined.completeExceptionally(new IllegalStateException("the server closed the connection"));
        super.channelInactive(context);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
        if (!upgraded) {
            upgrade(context, in);
        }
        while (upgraded && frame(context, in)) {
            // one after the other
        }
    }

    private void upgrade(ChannelHandlerContext context, ByteBuf in) {
        int end = ByteBufUtil.indexOf(END_OF_HEADERS, in);
        if (end < 0) {
            return;
        }
        String status = in.toString(in.readerIndex(), Math.min(12, end), StandardCharsets.US_ASCII);
        if (!status.equals("HTTP/1.1 101")) {
            joined.completeExceptionally(new IllegalStateException("the handshake was answered with " + status));
            context.close();
            return;
        }
        in.skipBytes(end + END_OF_HEADERS.readableBytes());
        upgraded = true;
        target.joinFrame()
                .ifPresentOrElse(frame -> context.writeAndFlush(textFrame(frame)), () -> joined.complete(null));
    }

    /** Whether a whole frame was there. */
    private boolean frame(ChannelHandlerContext context, ByteBuf in) {
        if (in.readableBytes() < 2) {
            return false;
        }
        int start = in.readerIndex();
        int opcode = in.getByte(start) & 0x0f;
        int length = in.getByte(start + 1) & 0x7f;
        int header = length < TWO_BYTES ? 2 : length == TWO_BYTES ? 4 : 10;
        if (in.readableBytes() < header) {
            return false;
        }
        if (length == TWO_BYTES) {
            length = in.getUnsignedShort(start + 2);
        } else if (length == EIGHT_BYTES) {
            length = Math.toIntExact(in.getLong(start + 2));
        }
        if (in.readableBytes() < header + length) {
            return false;
        }
        take(context, opcode, in, start + header, length);
        in.skipBytes(header + length);
        return true;
    }

    private void take(ChannelHandlerContext context, int opcode, ByteBuf in, int from, int length) {
        switch (opcode) {
            case TEXT -> text(in, from, from + length);
            case PING -> context.writeAndFlush(frame(PONG, Unpooled.EMPTY_BUFFER));
            case CLOSE -> context.close();
            default -> {
                // A pong, or a binary frame, which no server here sends.
            }
        }
    }

    private void text(ByteBuf in, int from, int to) {
        int marker = Marker.find(in, from, to);
        if (marker >= 0) {
            int speaker = Marker.speaker(in, marker);
            int number = Marker.number(in, marker);
            if (next[speaker] != 0 && next[speaker] != number) {
                tally.outOfOrder(next[speaker], number);
            }
            next[speaker] = Math.max(next[speaker], number + 1);
            tally.delivered(System.nanoTime() - Marker.nanos(in, marker));
        } else if (!joined.isDone() && ByteBufUtil.indexOf(joinedMark, in.slice(from, to - from)) >= 0) {
            joined.complete(null);
        }
    }

    private static ByteBuf frame(int opcode, ByteBuf payload) {
        int length = payload.readableBytes();
        ByteBuf head = Unpooled.buffer(8).writeByte(FINAL | opcode);
        if (length < TWO_BYTES) {
            head.writeByte(MASKED | length);
        } else {
            head.writeByte(MASKED | TWO_BYTES).writeShort(length);
        }
        return Unpooled.wrappedBuffer(head.writeInt(0), payload);
    }

    private static ByteBuf bytes(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
    }
}
