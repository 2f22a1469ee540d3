package dev.millrace.rtmp.publish;

import static dev.millrace.rtmp.publish.FuzzTarget.AMF;
import static dev.millrace.rtmp.publish.FuzzTarget.FLV;
import static dev.millrace.rtmp.publish.FuzzTarget.HANDSHAKE;
import static dev.millrace.rtmp.publish.FuzzTarget.SESSION;
import static dev.millrace.rtmp.publish.FuzzTarget.TAG;

import dev.millrace.rtmp.chunk.ChunkWriter;
import dev.millrace.rtmp.chunk.MessageType;
import dev.millrace.rtmp.flv.FlvFormat;
import dev.millrace.rtmp.flv.FlvTag;
import dev.millrace.rtmp.handshake.ClientPackets;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Makes the corpus under {@code src/test/resources/fuzz}: small, valid input of every kind that the library reads. */
final class Seeds {
    private Seeds() {}

    /** By path below the corpus' folder. */
    static Map<String, byte[]> all() {
        Map<String, byte[]> seeds = new TreeMap<>();
        handshakes(seeds);
        sessions(seeds);
        amf(seeds);
        flv(seeds);
        tags(seeds);
        return seeds;
    }

    static String folder(FuzzTarget target) {
        return target.name().toLowerCase(Locale.ROOT);
    }

    private static void handshakes(Map<String, byte[]> seeds) {
        put(seeds, HANDSHAKE, "simple", ObsClient.handshake());
        ClientPackets.complex().forEach((schema, bytes) -> put(seeds, HANDSHAKE, schema, bytes));
    }

    private static void sessions(Map<String, byte[]> seeds) {
        byte[] whole = ClientSession.whole();
        put(seeds, SESSION, "whole", Arrays.copyOfRange(whole, ClientSession.HANDSHAKE_BYTES, whole.length));
        put(seeds, SESSION, "obs", obs(true));
        put(seeds, SESSION, "obs-until-2024", obs(false));
        put(
                seeds,
                SESSION,
                "aggregate",
                withMedia(
                        MessageType.AGGREGATE,
                        "08 000003 000064 00 000000 af01aa 0000000e 09 000006 00006e 00 000000 270100000001 00000011"));
        put(
                seeds,
                SESSION,
                "amf3-selector",
                withMedia(
                        MessageType.DATA_AMF3,
                        "00 02 000d 40736574446174614672616d65 02 000a 6f6e4d65746144617461 08 00000000 000009"));
        put(seeds, SESSION, "enhanced", withMedia(MessageType.VIDEO, "97 02 0003e8 01 68766331 000021 00000001 26"));
        put(seeds, SESSION, "ping", withMedia(MessageType.USER_CONTROL, "0006 0000004d"));
        put(seeds, SESSION, "abort", withMedia(MessageType.ABORT, "00000006"));
        put(seeds, SESSION, "window", withMedia(MessageType.WINDOW_ACKNOWLEDGEMENT_SIZE, "00000010"));
    }

    private static void amf(Map<String, byte[]> seeds) {
        put(seeds, AMF, "scalars", hex("00 3ff0000000000000 01 01 02 0003 616263 05 06 0b 4276692ad0a60000 0000 0d"));
        put(seeds, AMF, "object", hex("03 0003 617070 02 0004 6c697665 0001 62 03 0001 63 05 000009 000009"));
        put(seeds, AMF, "metadata", ClientSession.metadata("onMetaData"));
        put(seeds, AMF, "lists", hex("0a 00000002 00 0000000000000000 0a 00000001 01 00 10 0001 43 0001 61 05 000009"));
        put(seeds, AMF, "long-strings", hex("0c 00000003 616263 0f 00000004 3c612f3e"));
    }

    private static void flv(Map<String, byte[]> seeds) {
        put(
                seeds,
                FLV,
                "legacy",
                stream(
                        tag(FlvTag.Type.SCRIPT, 0, "02 000a 6f6e4d65746144617461 08 00000000 000009"),
                        tag(FlvTag.Type.VIDEO, 0, "17 00 000000 0164001f"),
                        tag(FlvTag.Type.AUDIO, 0, "af 00 1210"),
                        tag(FlvTag.Type.VIDEO, 0x0100_0000L, "17 01 000042 00000001 65"),
                        tag(FlvTag.Type.AUDIO, 23, "af 01 2100")));
        put(
                seeds,
                FLV,
                "enhanced",
                stream(
                        tag(FlvTag.Type.VIDEO, 0, "90 68766331 01"),
                        tag(FlvTag.Type.VIDEO, 33, "97 02 0003e8 03 68766331 00000001 26"),
                        tag(FlvTag.Type.AUDIO, 20, "91 4f707573 fc")));
    }

    private static void tags(Map<String, byte[]> seeds) {
        put(seeds, TAG, "avc", hex("09 17 01 000042 00000001 65"));
        put(seeds, TAG, "hevc", hex("09 91 68766331 000021 00000001 26"));
        put(seeds, TAG, "av1", hex("09 93 61763031 0a 0b"));
        put(seeds, TAG, "mod-ex", hex("09 97 00 ff 17 02 000001 01 61766331 000005 aa"));
        put(seeds, TAG, "long-mod-ex", hex("09 97 ff 0003 000007ee 00 61766331 aa"));
        put(seeds, TAG, "one-track", hex("09 96 01 61766331 00 000009 aa"));
        put(seeds, TAG, "tracks", hex("09 96 13 68766331 01 000001 bb 00 000002 aabb"));
        put(seeds, TAG, "tracks-and-codecs", hex("09 a6 23 61763031 01 000001 bb 76703039 00 000001 aa"));
        put(seeds, TAG, "aac", hex("08 af 01 2100"));
        put(seeds, TAG, "opus", hex("08 97 02 0003e8 01 4f707573 fc"));
        put(seeds, TAG, "audio-tracks", hex("08 95 21 4f707573 03 000001 bb 6d703461 00 000001 aa"));
    }

    private static byte[] obs(boolean repeatsExtended) {
        ObsClient obs = new ObsClient(repeatsExtended);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : List.of(
                obs.connect(),
                obs.releaseStream("key"),
                obs.fcPublish("key"),
                obs.createStream(),
                obs.checkBandwidth(),
                obs.getStreamLength("key"),
                obs.publish("key"),
                obs.metadata(),
                obs.media(MessageType.VIDEO, 0, frame(30)),
                obs.media(MessageType.VIDEO, 33, frame(5000)),
                obs.media(MessageType.VIDEO, 23, frame(5000)),
                obs.goodbye("key"))) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    private static ByteBuf frame(int length) {
        byte[] frame = new byte[length];
        Arrays.fill(frame, (byte) 0x5a);
        frame[0] = 0x17;
        frame[1] = 1;
        return Unpooled.wrappedBuffer(frame);
    }

    /** A publisher's start, and one more message. */
    private static byte[] withMedia(int type, String spacedHex) {
        byte[] start = ClientSession.start();
        byte[] message = new ChunkWriter(true)
                .message(0, 7, 1000, type, 1, Unpooled.wrappedBuffer(hex(spacedHex)), ObsClient.CHUNK_BYTES)
                .take();
        return Unpooled.copiedBuffer(
                        Unpooled.wrappedBuffer(
                                start, ClientSession.HANDSHAKE_BYTES, start.length - ClientSession.HANDSHAKE_BYTES),
                        Unpooled.wrappedBuffer(message))
                .array();
    }

    private static FlvTag tag(FlvTag.Type type, long millis, String spacedHex) {
        return new FlvTag(type, millis, Unpooled.wrappedBuffer(hex(spacedHex)));
    }

    private static byte[] stream(FlvTag... tags) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            out.write(FlvFormat.header(true, true));
            for (FlvTag tag : tags) {
                FlvFormat.write(tag, out);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static void put(Map<String, byte[]> seeds, FuzzTarget target, String name, byte[] bytes) {
        seeds.put(folder(target) + "/" + name + ".bin", bytes);
    }

    private static byte[] hex(String spaced) {
        return HexFormat.of().parseHex(spaced.replace(" ", ""));
    }
}
