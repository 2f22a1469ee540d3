package dev.millrace.bench.chat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The client's end of a WebSocket (RFC 6455), as cheap as can be: it reads frame headers and hands on where a text is.
 * Frames go out masked with zeros, which is a mask like any other.
 */
abstract class WebSocketLine extends ByteToMessageDecoder {
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

    private boolean upgraded;

    /** @param path of the handshake, with its query */
    WebSocketLine(String path) {
        this.handshake = "GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: bWlsbHJhY2UtYmVuY2ghIQ==\r\n\r\n";
    }

    /** The server took the handshake. */
    abstract void opened(ChannelHandlerContext context);

    /** The server did not; it closes, too. */
    abstract void refused(String status);

    /** One message, between these indexes. */
    abstract void text(ChannelHandlerContext context, ByteBuf in, int from, int to);

    /** It is over, for whatever reason; not called when there never was a connection. */
    abstract void closed();

    static ByteBuf textFrame(String text) {
        return frame(TEXT, bytes(text));
    }

    @Override
    public final void channelActive(ChannelHandlerContext context) {
        context.writeAndFlush(bytes(handshake));
    }

    @Override
    public final void channelInactive(ChannelHandlerContext context) throws Exception {
        closed();
        super.channelInactive(context);
    }

    @Override
    public final void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
    }

    /** A decoder that has handed nothing on asks for more, also when nobody wants to read now. */
    @Override
    public final void channelReadComplete(ChannelHandlerContext context) throws Exception {
        if (context.channel().config().isAutoRead()) {
            super.channelReadComplete(context);
        }
    }

    @Override
    protected final void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
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
            refused(status);
            context.close();
            return;
        }
        in.skipBytes(end + END_OF_HEADERS.readableBytes());
        upgraded = true;
        opened(context);
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
            case TEXT -> text(context, in, from, from + length);
            case PING -> context.writeAndFlush(frame(PONG, Unpooled.EMPTY_BUFFER));
            case CLOSE -> context.close();
            default -> {
                // A pong, or a binary frame, which no server here sends.
            }
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

    static ByteBuf bytes(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
    }
}
