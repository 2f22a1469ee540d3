package dev.millrace.rtmp.handshake;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The digests of the complex handshake: an HMAC-SHA256 over the packet without the digest itself, hidden in the packet
 * at a place that the packet's own bytes name. Adobe never published it; the keys and the two schemas are common
 * knowledge among implementations.
 */
final class HandshakeDigest {
    static final int PACKET_BYTES = 1536;
    static final int DIGEST_BYTES = 32;

    private static final byte[] SUFFIX =
            HexFormat.of().parseHex("f0eec24a8068bee82e00d0d1029e7e576eec5d2d29806fab93b8e636cfeb31ae");
    private static final byte[] PLAYER = "Genuine Adobe Flash Player 001".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] SERVER = "Genuine Adobe Flash Media Server 001".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] SERVER_WITH_SUFFIX = concatenate(SERVER, SUFFIX);

    private HandshakeDigest() {}

    /** Where the digest is: in the first or in the second half of the packet. */
    enum Schema {
        SECOND_HALF(772),
        FIRST_HALF(8);

        /** A digest begins at most this far behind its four offset bytes, minus one. */
        private static final int RANGE = 728;

        private final int offsetBytesAt;

        Schema(int offsetBytesAt) {
            this.offsetBytesAt = offsetBytesAt;
        }

        int digestAt(byte[] packet) {
            int sum = 0;
            for (int i = 0; i < 4; i++) {
                sum += packet[offsetBytesAt + i] & 0xff;
            }
            return offsetBytesAt + 4 + sum % RANGE;
        }
    }

    /** The digest that a client put into its C1, and where; empty: a simple handshake. */
    static Optional<Found> ofClient(byte[] c1) {
        for (Schema schema : Schema.values()) {
            int at = schema.digestAt(c1);
            byte[] claimed = Arrays.copyOfRange(c1, at, at + DIGEST_BYTES);
            if (MessageDigest.isEqual(claimed, over(c1, at, PLAYER))) {
                return Optional.of(new Found(schema, claimed));
            }
        }
        return Optional.empty();
    }

    /** Puts the client's digest into a C1. */
    static void signClient(byte[] c1, Schema schema) {
        sign(c1, schema, PLAYER);
    }

    /** Puts the server's digest into an S1. */
    static void signServer(byte[] s1, Schema schema) {
        sign(s1, schema, SERVER);
    }

    /** Whether an S1 carries a server's digest at the schema's place. */
    static boolean isServer(byte[] s1, Schema schema) {
        int at = schema.digestAt(s1);
        return MessageDigest.isEqual(Arrays.copyOfRange(s1, at, at + DIGEST_BYTES), over(s1, at, SERVER));
    }

    /** Signs an S2, in its last 32 bytes, as the answer to the client's digest. */
    static void answer(byte[] s2, byte[] clientDigest) {
        byte[] key = hmac(SERVER_WITH_SUFFIX, clientDigest, 0, clientDigest.length);
        int at = PACKET_BYTES - DIGEST_BYTES;
        System.arraycopy(hmac(key, s2, 0, at), 0, s2, at, DIGEST_BYTES);
    }

    private static void sign(byte[] packet, Schema schema, byte[] key) {
        int at = schema.digestAt(packet);
        System.arraycopy(over(packet, at, key), 0, packet, at, DIGEST_BYTES);
    }

    private static byte[] over(byte[] packet, int digestAt, byte[] key) {
        byte[] rest = new byte[PACKET_BYTES - DIGEST_BYTES];
        System.arraycopy(packet, 0, rest, 0, digestAt);
        System.arraycopy(packet, digestAt + DIGEST_BYTES, rest, digestAt, rest.length - digestAt);
        return hmac(key, rest, 0, rest.length);
    }

    private static byte[] hmac(byte[] key, byte[] data, int offset, int length) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            mac.update(data, offset, length);
            return mac.doFinal();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HmacSHA256", e);
        }
    }

    private static byte[] concatenate(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    /**
     * @param schema where the digest was
     * @param digest its 32 bytes
     */
    record Found(Schema schema, byte[] digest) {}
}
