package dev.millrace.rtmp.command;

import dev.millrace.rtmp.RtmpError;
import dev.millrace.rtmp.RtmpException;
import dev.millrace.rtmp.amf.AmfLimits;
import dev.millrace.rtmp.amf.AmfReader;
import dev.millrace.rtmp.amf.AmfValue;
import dev.millrace.rtmp.amf.AmfWriter;
import dev.millrace.rtmp.chunk.MessageType;
import dev.millrace.rtmp.chunk.RtmpMessage;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.List;
import java.util.Optional;

/**
 * A command, or the answer to one (Adobe RTMP 1.0 §7.2).
 *
 * @param name such as {@code connect} or {@code _result}
 * @param transaction answers carry the number of what they answer; 0: no answer wanted
 * @param arguments what follows, the command object first; may be empty
 */
public record RtmpCommand(String name, double transaction, List<AmfValue> arguments) {

    public RtmpCommand {
        arguments = List.copyOf(arguments);
    }

    public static RtmpCommand of(String name, double transaction, AmfValue... arguments) {
        return new RtmpCommand(name, transaction, List.of(arguments));
    }

    /**
     * The command in a message of type {@code COMMAND_AMF0} or {@code COMMAND_AMF3}, which keeps its reference.
     *
     * @throws RtmpException {@code COMMAND_MALFORMED}, {@code AMF_MALFORMED} or {@code AMF_LIMIT}
     */
    public static RtmpCommand read(RtmpMessage message, AmfLimits limits) {
        List<AmfValue> values = new AmfReader(amf0(message), limits).all();
        Optional<String> name =
                values.isEmpty() ? Optional.empty() : values.getFirst().asString();
        if (name.isEmpty()) {
            throw new RtmpException(RtmpError.COMMAND_MALFORMED, "A command has no name.");
        }
        double transaction = values.size() < 2 ? 0 : values.get(1).asNumber().orElse(0.0);
        return new RtmpCommand(name.get(), transaction, values.subList(Math.min(2, values.size()), values.size()));
    }

    /** The AMF0 part of a command or data message: types 15 and 17 have a selector byte before it. */
    public static ByteBuf amf0(RtmpMessage message) {
        ByteBuf content = message.content().duplicate();
        boolean selector = message.type() == MessageType.COMMAND_AMF3 || message.type() == MessageType.DATA_AMF3;
        if (selector && content.isReadable() && content.getByte(content.readerIndex()) == 0) {
            content.skipBytes(1);
        }
        return content;
    }

    /** The argument at {@code index}, undefined when there is none. */
    public AmfValue argument(int index) {
        return index < arguments.size() ? arguments.get(index) : AmfValue.UNDEFINED;
    }

    public RtmpMessage toMessage(ByteBufAllocator alloc, int streamId) {
        ByteBuf out = alloc.buffer();
        AmfWriter.write(out, AmfValue.of(name));
        AmfWriter.write(out, AmfValue.of(transaction));
        arguments.forEach(argument -> AmfWriter.write(out, argument));
        return new RtmpMessage(MessageType.COMMAND_AMF0, streamId, 0, out);
    }
}
