package dev.millrace.rtmp.publish;

import dev.millrace.rtmp.amf.AmfValue;
import dev.millrace.rtmp.amf.AmfValue.AmfArray;
import dev.millrace.rtmp.amf.AmfValue.AmfObject;
import dev.millrace.rtmp.amf.AmfWriter;
import dev.millrace.rtmp.chunk.ChunkEncoder;
import dev.millrace.rtmp.chunk.ControlMessages;
import dev.millrace.rtmp.chunk.MessageType;
import dev.millrace.rtmp.chunk.RtmpMessage;
import dev.millrace.rtmp.command.RtmpCommand;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The bytes that a well-behaved publisher sends. */
final class ClientSession {
    static final int HANDSHAKE_BYTES = 1 + 2 * 1536;

    private static final UnpooledByteBufAllocator ALLOC = UnpooledByteBufAllocator.DEFAULT;

    private ClientSession() {}

    /** From the first byte to the publish command. */
    static byte[] start() {
        return start(Map.of());
    }

    /** @param properties further ones of the connect command */
    static byte[] start(Map<String, AmfValue> properties) {
        return bytes(starting(properties));
    }

    /** From the first byte to the goodbye, with two frames of each kind. */
    static byte[] whole() {
        List<RtmpMessage> messages = starting(Map.of());
        ByteBuf setDataFrame = Unpooled.buffer();
        AmfWriter.write(setDataFrame, AmfValue.of("@setDataFrame"));
        messages.addAll(List.of(
                new RtmpMessage(MessageType.DATA_AMF0, 1, 0, setDataFrame.writeBytes(metadata("onMetaData"))),
                new RtmpMessage(MessageType.VIDEO, 1, 0, hex("1700")),
                new RtmpMessage(MessageType.AUDIO, 1, 5, hex("af01aa")),
                new RtmpMessage(MessageType.VIDEO, 1, 40, hex("2701")),
                new RtmpMessage(MessageType.AUDIO, 1, 45, hex("af01bb")),
                RtmpCommand.of("FCUnpublish", 6, AmfValue.NULL, AmfValue.of("key"))
                        .toMessage(ALLOC, 0),
                RtmpCommand.of("deleteStream", 7, AmfValue.NULL, AmfValue.of(1)).toMessage(ALLOC, 0)));
        return bytes(messages);
    }

    static byte[] metadata(String name) {
        ByteBuf content = Unpooled.buffer();
        AmfWriter.write(content, AmfValue.of(name));
        AmfWriter.write(content, new AmfArray(Map.of("width", AmfValue.of(1280))));
        return ByteBufUtil.getBytes(content);
    }

    static ByteBuf hex(String spaced) {
        return Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(spaced.replace(" ", "")));
    }

    private static List<RtmpMessage> starting(Map<String, AmfValue> properties) {
        Map<String, AmfValue> connect = new LinkedHashMap<>(properties);
        connect.put("app", AmfValue.of("live/"));
        return new ArrayList<>(List.of(
                ControlMessages.setChunkSize(ALLOC, 4096),
                RtmpCommand.of("connect", 1, new AmfObject(connect)).toMessage(ALLOC, 0),
                RtmpCommand.of("releaseStream", 2, AmfValue.NULL, AmfValue.of("key"))
                        .toMessage(ALLOC, 0),
                RtmpCommand.of("FCPublish", 3, AmfValue.NULL, AmfValue.of("key"))
                        .toMessage(ALLOC, 0),
                RtmpCommand.of("createStream", 4, AmfValue.NULL).toMessage(ALLOC, 0),
                RtmpCommand.of("publish", 5, AmfValue.NULL, AmfValue.of("key?a=b"), AmfValue.of("live"))
                        .toMessage(ALLOC, 1)));
    }

    private static byte[] bytes(List<RtmpMessage> messages) {
        EmbeddedChannel encoder = new EmbeddedChannel(new ChunkEncoder());
        encoder.writeOutbound(messages.toArray());
        ByteBuf all = Unpooled.buffer().writeByte(3).writeZero(HANDSHAKE_BYTES - 1);
        for (ByteBuf part = encoder.readOutbound(); part != null; part = encoder.readOutbound()) {
            all.writeBytes(part);
            part.release();
        }
        encoder.finishAndReleaseAll();
        return ByteBufUtil.getBytes(all);
    }
}
