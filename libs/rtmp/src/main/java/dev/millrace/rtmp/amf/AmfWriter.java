package dev.millrace.rtmp.amf;

import dev.millrace.rtmp.amf.AmfValue.AmfArray;
import dev.millrace.rtmp.amf.AmfValue.AmfBoolean;
import dev.millrace.rtmp.amf.AmfValue.AmfDate;
import dev.millrace.rtmp.amf.AmfValue.AmfList;
import dev.millrace.rtmp.amf.AmfValue.AmfNull;
import dev.millrace.rtmp.amf.AmfValue.AmfNumber;
import dev.millrace.rtmp.amf.AmfValue.AmfObject;
import dev.millrace.rtmp.amf.AmfValue.AmfString;
import dev.millrace.rtmp.amf.AmfValue.AmfUndefined;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Writes AMF0 values. */
public final class AmfWriter {
    private static final int LONGEST_SHORT_STRING = 0xffff;

    private AmfWriter() {}

    public static void write(ByteBuf out, AmfValue value) {
        switch (value) {
            case AmfNumber(double number) -> out.writeByte(AmfMarker.NUMBER).writeDouble(number);
            case AmfBoolean(boolean truth) -> out.writeByte(AmfMarker.BOOLEAN).writeBoolean(truth);
            case AmfString(String text) -> writeString(out, text);
            case AmfObject(Map<String, AmfValue> entries) -> {
                out.writeByte(AmfMarker.OBJECT);
                writeEntries(out, entries);
            }
            case AmfArray(Map<String, AmfValue> entries) -> {
                out.writeByte(AmfMarker.ECMA_ARRAY).writeInt(entries.size());
                writeEntries(out, entries);
            }
            case AmfList list -> {
                out.writeByte(AmfMarker.STRICT_ARRAY).writeInt(list.values().size());
                list.values().forEach(element -> write(out, element));
            }
            case AmfDate(double millis) ->
                out.writeByte(AmfMarker.DATE).writeDouble(millis).writeShort(0);
            case AmfNull none -> out.writeByte(AmfMarker.NULL);
            case AmfUndefined unknown -> out.writeByte(AmfMarker.UNDEFINED);
        }
    }

    private static void writeString(ByteBuf out, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length <= LONGEST_SHORT_STRING) {
            out.writeByte(AmfMarker.STRING).writeShort(bytes.length);
        } else {
            out.writeByte(AmfMarker.LONG_STRING).writeInt(bytes.length);
        }
        out.writeBytes(bytes);
    }

    private static void writeEntries(ByteBuf out, Map<String, AmfValue> entries) {
        entries.forEach((key, value) -> {
            writeKey(out, key);
            write(out, value);
        });
        out.writeShort(0).writeByte(AmfMarker.OBJECT_END);
    }

    private static void writeKey(ByteBuf out, String key) {
        byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > LONGEST_SHORT_STRING) {
            throw new IllegalArgumentException("a key has at most 65,535 bytes");
        }
        out.writeShort(bytes.length).writeBytes(bytes);
    }
}
