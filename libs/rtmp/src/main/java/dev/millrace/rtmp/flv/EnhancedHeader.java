package dev.millrace.rtmp.flv;

import dev.millrace.rtmp.RtmpError;
import dev.millrace.rtmp.RtmpException;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What follows the first byte of an enhanced audio or video tag (Enhanced RTMP v2, "ExAudioTagHeader" and
 * "ExVideoTagHeader"), which differ in the numbers of their packet types only.
 *
 * @param packetType what the packet is; never ModEx or Multitrack, which this takes apart
 * @param fourCc the codec's four characters
 * @param nanos to add to the tag's time stamp, 0 to 999,999
 * @param body of the default track; a slice without a reference of its own
 */
record EnhancedHeader(int packetType, int fourCc, int nanos, ByteBuf body) {
    private static final int MOD_EX = 7;
    private static final int TIMESTAMP_OFFSET_NANO = 0;
    private static final int LONG_MOD_EX_BYTES = 256;
    private static final int MOST_NANOS = 999_999;

    private static final int ONE_TRACK = 0;
    private static final int MANY_CODECS = 2;
    /** "It is RECOMMENDED that trackId 0 be used for the default track." Further tracks are left out here. */
    private static final int DEFAULT_TRACK = 0;

    /** The number of four characters; of none, 0, which no codec has. */
    static int fourCc(String characters) {
        int number = 0;
        for (byte character : characters.getBytes(StandardCharsets.US_ASCII)) {
            number = number << 8 | character;
        }
        return number;
    }

    /**
     * The header of the default track's packet; empty when this tag has none.
     *
     * @param content the whole tag, of which the first byte's lower half is the packet type
     * @param multitrack the packet type of several tracks
     * @throws RtmpException {@code FLV_MALFORMED}
     */
    static Optional<EnhancedHeader> read(ByteBuf content, int multitrack) {
        ByteBuf in = content.slice();
        try {
            int packetType = in.readUnsignedByte() & 0x0f;
            int nanos = 0;
            while (packetType == MOD_EX) {
                int size = in.readUnsignedByte() + 1;
                ByteBuf data = in.readSlice(size == LONG_MOD_EX_BYTES ? in.readUnsignedShort() + 1 : size);
                int next = in.readUnsignedByte();
                packetType = next & 0x0f;
                if (next >> 4 == TIMESTAMP_OFFSET_NANO) {
                    nanos = data.readUnsignedMedium();
                }
            }
            if (nanos > MOST_NANOS) {
                throw malformed();
            }
            return packetType == multitrack
                    ? defaultTrack(in, multitrack, nanos)
                    : Optional.of(new EnhancedHeader(packetType, in.readInt(), nanos, in.slice()));
        } catch (IndexOutOfBoundsException tooShort) {
            throw malformed();
        }
    }

    private static Optional<EnhancedHeader> defaultTrack(ByteBuf in, int multitrack, int nanos) {
        int types = in.readUnsignedByte();
        int trackType = types >> 4;
        int packetType = types & 0x0f;
        if (packetType == multitrack || trackType > MANY_CODECS) {
            throw malformed();
        }
        int fourCc = trackType == MANY_CODECS ? 0 : in.readInt();
        while (in.isReadable()) {
            if (trackType == MANY_CODECS) {
                fourCc = in.readInt();
            }
            int track = in.readUnsignedByte();
            ByteBuf body = in.readSlice(trackType == ONE_TRACK ? in.readableBytes() : in.readUnsignedMedium());
            if (track == DEFAULT_TRACK) {
                return Optional.of(new EnhancedHeader(packetType, fourCc, nanos, body));
            }
        }
        return Optional.empty();
    }

    private static RtmpException malformed() {
        return new RtmpException(RtmpError.FLV_MALFORMED, "An enhanced audio or video tag does not add up.");
    }
}
