package dev.millrace.rtmp.handshake;

import static dev.millrace.rtmp.handshake.HandshakeDigest.PACKET_BYTES;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** What clients send to shake hands the complex way: C0, a signed C1, C2. */
public final class ClientPackets {
    private ClientPackets() {}

    /** By the name of the schema; always the same bytes. */
    public static Map<String, byte[]> complex() {
        Map<String, byte[]> packets = new TreeMap<>();
        for (HandshakeDigest.Schema schema : HandshakeDigest.Schema.values()) {
            byte[] c1 = new byte[PACKET_BYTES];
            new Random(1).nextBytes(c1);
            HandshakeDigest.signClient(c1, schema);
            ByteBuf all = Unpooled.buffer().writeByte(3).writeBytes(c1).writeZero(PACKET_BYTES);
            packets.put(schema.name().toLowerCase(Locale.ROOT).replace('_', '-'), ByteBufUtil.getBytes(all));
        }
        return packets;
    }
}
