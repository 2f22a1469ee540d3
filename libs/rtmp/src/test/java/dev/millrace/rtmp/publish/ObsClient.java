package dev.millrace.rtmp.publish;

import dev.millrace.rtmp.amf.AmfValue;
import dev.millrace.rtmp.amf.AmfValue.AmfArray;
import dev.millrace.rtmp.amf.AmfValue.AmfObject;
import dev.millrace.rtmp.amf.AmfWriter;
import dev.millrace.rtmp.chunk.ChunkWriter;
import dev.millrace.rtmp.chunk.MessageType;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of OBS, whose fork of librtmp differs from what others send in three ways: the publish command and all media
 * share chunk stream 4; an absolute time stamp is sent for metadata and time 0 only, so that a step backwards is a delta
 * of nearly 2^32; and until 2024 the type 3 chunks of such a message left the extended time stamp out.
 */
final class ObsClient {
    static final int CHUNK_BYTES = 4096;
    private static final int COMMANDS = 3;
    private static final int SOURCE = 4;
    private static final long TIMES = 1L << 32;

    private final ChunkWriter writer;
    private @Nullable Sent lastCommand;
    private @Nullable Sent lastMedia;
    private int transaction;

    /** What librtmp remembers of a channel. */
    private record Sent(int type, int length, long timestamp, long field) {}

    /** @param repeatsExtended false: as it was until 2024 */
    ObsClient(boolean repeatsExtended) {
        this.writer = new ChunkWriter(repeatsExtended);
    }

    static byte[] handshake() {
        byte[] simple = new byte[ClientSession.HANDSHAKE_BYTES];
        simple[0] = 3;
        return simple;
    }

    /** Chunk size and connect, which go out together. */
    byte[] connect() {
        writer.setChunkSize(CHUNK_BYTES, 128);
        Map<String, AmfValue> properties = new LinkedHashMap<>();
        properties.put("app", AmfValue.of("live"));
        properties.put("type", AmfValue.of("nonprivate"));
        properties.put("flashVer", AmfValue.of("FMLE/3.0 (compatible; FMSc/1.0)"));
        properties.put("swfUrl", AmfValue.of("rtmp://localhost/live"));
        properties.put("tcUrl", AmfValue.of("rtmp://localhost/live"));
        return command(0, "connect", new AmfObject(properties));
    }

    byte[] releaseStream(String key) {
        return command(1, "releaseStream", AmfValue.NULL, AmfValue.of(key));
    }

    byte[] fcPublish(String key) {
        return command(1, "FCPublish", AmfValue.NULL, AmfValue.of(key));
    }

    byte[] createStream() {
        return command(1, "createStream", AmfValue.NULL);
    }

    byte[] checkBandwidth() {
        return command(0, "_checkbw", AmfValue.NULL);
    }

    byte[] getStreamLength(String key) {
        return command(1, "getStreamLength", AmfValue.NULL, AmfValue.of(key));
    }

    byte[] publish(String key) {
        ByteBuf body = body("publish", AmfValue.NULL, AmfValue.of(key), AmfValue.of("live"));
        lastMedia = message(SOURCE, 0, 1, MessageType.COMMAND_AMF0, 0, body, null);
        return writer.take();
    }

    byte[] metadata() {
        ByteBuf body = Unpooled.buffer();
        AmfWriter.write(body, AmfValue.of("@setDataFrame"));
        AmfWriter.write(body, AmfValue.of("onMetaData"));
        // In this order: that of Map.of is another in each JVM, and what this writes is compared byte for byte.
        Map<String, AmfValue> facts = new LinkedHashMap<>();
        facts.put("encoder", AmfValue.of("obs-output module (libobs version 31.0.0)"));
        facts.put("framerate", AmfValue.of(30));
        AmfWriter.write(body, new AmfArray(facts));
        return media(MessageType.DATA_AMF0, 0, body);
    }

    /** A message of the kind that a recording in FLV has as a tag. */
    byte[] media(int type, long timestamp, ByteBuf body) {
        boolean absolute = type == MessageType.DATA_AMF0 || timestamp == 0;
        lastMedia = message(SOURCE, absolute ? 0 : 1, 1, type, timestamp, body, lastMedia);
        return writer.take();
    }

    byte[] goodbye(String key) {
        write(1, "FCUnpublish", AmfValue.NULL, AmfValue.of(key));
        write(1, "deleteStream", AmfValue.NULL, AmfValue.of(1));
        return writer.take();
    }

    private byte[] command(int format, String name, AmfValue... arguments) {
        write(format, name, arguments);
        return writer.take();
    }

    private void write(int format, String name, AmfValue... arguments) {
        lastCommand = message(COMMANDS, format, 0, MessageType.COMMAND_AMF0, 0, body(name, arguments), lastCommand);
    }

    private ByteBuf body(String name, AmfValue... arguments) {
        ByteBuf body = Unpooled.buffer();
        AmfWriter.write(body, AmfValue.of(name));
        AmfWriter.write(body, AmfValue.of(++transaction));
        for (AmfValue argument : arguments) {
            AmfWriter.write(body, argument);
        }
        return body;
    }

    /** Shortens a type 1 header to type 2 when length and type are as before, and to type 3 when the delta is, too. */
    private Sent message(
            int channel, int format, int streamId, int type, long timestamp, ByteBuf body, @Nullable Sent before) {
        int length = body.readableBytes();
        int shortest = format;
        long field = timestamp;
        if (format > 0 && before != null) {
            field = Math.floorMod(timestamp - before.timestamp, TIMES);
            boolean sameShape = before.length == length && before.type == type;
            shortest = !sameShape ? 1 : before.field == field ? 3 : 2;
        }
        writer.message(shortest, channel, field, type, streamId, body, CHUNK_BYTES);
        return new Sent(type, length, timestamp, field);
    }
}
