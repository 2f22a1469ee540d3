package dev.millrace.rtmp.amf;

import dev.millrace.rtmp.RtmpError;
import dev.millrace.rtmp.RtmpException;
import dev.millrace.rtmp.amf.AmfValue.AmfArray;
import dev.millrace.rtmp.amf.AmfValue.AmfDate;
import dev.millrace.rtmp.amf.AmfValue.AmfList;
import dev.millrace.rtmp.amf.AmfValue.AmfObject;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads the AMF0 values of one message. The buffer stays the caller's. References and AMF3 are refused. */
public final class AmfReader {
    private final ByteBuf in;
    private final AmfLimits limits;
    private int values;

    public AmfReader(ByteBuf in, AmfLimits limits) {
        this.in = in;
        this.limits = limits;
    }

    public boolean hasNext() {
        return in.isReadable();
    }

    /** @throws RtmpException {@code AMF_MALFORMED} or {@code AMF_LIMIT} */
    public AmfValue next() {
        return read(0);
    }

    /** All values to the end of the buffer. */
    public List<AmfValue> all() {
        List<AmfValue> all = new ArrayList<>();
        while (hasNext()) {
            all.add(next());
        }
        return all;
    }

    private AmfValue read(int depth) {
        if (++values > limits.values() || depth > limits.depth()) {
            throw limit();
        }
        int marker = need(1).readUnsignedByte();
        return switch (marker) {
            case AmfMarker.NUMBER -> AmfValue.of(need(8).readDouble());
            case AmfMarker.BOOLEAN -> AmfValue.of(need(1).readByte() != 0);
            case AmfMarker.STRING -> AmfValue.of(shortString());
            case AmfMarker.LONG_STRING, AmfMarker.XML_DOCUMENT -> AmfValue.of(string(need(4).readUnsignedInt()));
            case AmfMarker.OBJECT -> new AmfObject(entries(depth));
            case AmfMarker.TYPED_OBJECT -> {
                shortString();
                yield new AmfObject(entries(depth));
            }
            case AmfMarker.ECMA_ARRAY -> {
                // The count is a hint: encoders write 0, or one too few.
                need(4).skipBytes(4);
                yield new AmfArray(entries(depth));
            }
            case AmfMarker.STRICT_ARRAY -> list(depth);
            case AmfMarker.DATE -> date();
            case AmfMarker.NULL -> AmfValue.NULL;
            case AmfMarker.UNDEFINED, AmfMarker.UNSUPPORTED -> AmfValue.UNDEFINED;
            default -> throw malformed();
        };
    }

    private Map<String, AmfValue> entries(int depth) {
        Map<String, AmfValue> entries = new LinkedHashMap<>();
        while (true) {
            // Some encoders end their last array with the message and not with an end marker.
            if (depth == 0 && !in.isReadable()) {
                return entries;
            }
            String key = shortString();
            if (key.isEmpty() && need(1).getByte(in.readerIndex()) == AmfMarker.OBJECT_END) {
                in.skipBytes(1);
                return entries;
            }
            entries.put(key, read(depth + 1));
        }
    }

    private AmfValue list(int depth) {
        long count = need(4).readUnsignedInt();
        if (count > limits.values()) {
            throw limit();
        }
        List<AmfValue> list = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            list.add(read(depth + 1));
        }
        return new AmfList(list);
    }

    private AmfValue date() {
        double millis = need(10).readDouble();
        // The time zone is reserved and to be ignored (§2.13).
        in.skipBytes(2);
        return new AmfDate(millis);
    }

    private String shortString() {
        return string(need(2).readUnsignedShort());
    }

    private String string(long bytes) {
        if (bytes > limits.stringBytes()) {
            throw limit();
        }
        int length = (int) bytes;
        String text = need(length).toString(in.readerIndex(), length, StandardCharsets.UTF_8);
        in.skipBytes(length);
        return text;
    }

    private ByteBuf need(int bytes) {
        if (in.readableBytes() < bytes) {
            throw malformed();
        }
        return in;
    }

    private static RtmpException malformed() {
        return new RtmpException(RtmpError.AMF_MALFORMED, "A message is not AMF0.");
    }

    private static RtmpException limit() {
        return new RtmpException(RtmpError.AMF_LIMIT, "A message's values are too deep, too long or too many.");
    }
}
