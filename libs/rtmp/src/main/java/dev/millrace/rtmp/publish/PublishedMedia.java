package dev.millrace.rtmp.publish;

import dev.millrace.rtmp.amf.AmfLimits;
import dev.millrace.rtmp.amf.AmfReader;
import dev.millrace.rtmp.amf.AmfValue;
import dev.millrace.rtmp.chunk.MessageType;
import dev.millrace.rtmp.chunk.RtmpMessage;
import dev.millrace.rtmp.command.RtmpCommand;
import dev.millrace.rtmp.flv.FlvTag;
import dev.millrace.rtmp.flv.TimestampUnwrapper;
import io.netty.buffer.ByteBuf;
import java.util.Optional;

/** Makes FLV tags of a publisher's messages. */
final class PublishedMedia {
    private static final AmfValue SET_DATA_FRAME = AmfValue.of("@setDataFrame");
    private static final AmfValue ON_META_DATA = AmfValue.of("onMetaData");

    private final AmfLimits limits;
    private final TimestampUnwrapper timestamps = new TimestampUnwrapper();

    PublishedMedia(AmfLimits limits) {
        this.limits = limits;
    }

    /** The tag, with a reference of its own; empty for empty messages and data that is not onMetaData. */
    Optional<FlvTag> tagOf(RtmpMessage message) {
        if (!message.content().isReadable()) {
            return Optional.empty();
        }
        return switch (message.type()) {
            case MessageType.AUDIO -> Optional.of(tag(FlvTag.Type.AUDIO, message, message.content()));
            case MessageType.VIDEO -> Optional.of(tag(FlvTag.Type.VIDEO, message, message.content()));
            default -> metadata(message);
        };
    }

    private Optional<FlvTag> metadata(RtmpMessage message) {
        ByteBuf content = RtmpCommand.amf0(message);
        ByteBuf remaining = content.duplicate();
        AmfReader reader = new AmfReader(remaining, limits);
        AmfValue name = reader.next();
        if (name.equals(SET_DATA_FRAME)) {
            content.readerIndex(remaining.readerIndex());
            name = reader.hasNext() ? reader.next() : AmfValue.UNDEFINED;
        }
        if (!name.equals(ON_META_DATA)) {
            return Optional.empty();
        }
        // Whoever reads the relay may rely on the rest being sound.
        reader.all();
        return Optional.of(tag(FlvTag.Type.SCRIPT, message, content));
    }

    private FlvTag tag(FlvTag.Type type, RtmpMessage message, ByteBuf content) {
        return new FlvTag(type, timestamps.unwrap(message.timestamp()), content.retainedSlice());
    }
}
