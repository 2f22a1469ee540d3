package dev.millrace.rtmp.flv;

import dev.millrace.rtmp.RtmpError;
import dev.millrace.rtmp.RtmpException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Optional;

/**
 * The video in a tag, legacy (Adobe FLV 10.1, annex E.4.3) or enhanced (Enhanced RTMP v2, "Enhanced Video"). Of several
 * tracks it is the default one, 0.
 *
 * @param key whether decoding can start here; of frames only
 * @param compositionMillis presentation time less decoding time, -2^23 to 2^23 - 1; of frames only
 * @param nanos to add to the tag's time stamp, 0 to 999,999
 * @param payload a configuration record, a frame (AVC, HEVC and VVC: length-prefixed NAL units; AV1: a temporal unit) or
 *     AMF0; a slice that lives as long as the tag's reference
 */
public record VideoPacket(
        VideoCodec codec, PacketKind kind, boolean key, int compositionMillis, int nanos, ByteBuf payload) {
    private static final int ENHANCED = 0x80;
    private static final int KEY_FRAME = 1;
    private static final int COMMAND = 5;

    // Enhanced packet types. The first three are AVCPacketType of legacy tags, too.
    private static final int SEQUENCE_START = 0;
    private static final int CODED_FRAMES = 1;
    private static final int SEQUENCE_END = 2;
    private static final int CODED_FRAMES_X = 3;
    private static final int METADATA = 4;
    private static final int MULTITRACK = 6;

    /**
     * Reads the packet; the tag keeps its reference and its reader index. Empty for commands to players, packets of kinds
     * that are not known, and messages without the default track.
     *
     * @param tag of type video
     * @throws RtmpException {@code FLV_MALFORMED}
     */
    public static Optional<VideoPacket> read(FlvTag tag) {
        ByteBuf content = tag.content();
        if (!content.isReadable()) {
            throw malformed();
        }
        int first = content.getUnsignedByte(content.readerIndex());
        int frameType = first >> 4 & 7;
        boolean enhanced = (first & ENHANCED) != 0;
        // A command's one byte says "seeking begins" or "ends". Metadata do not heed the frame type.
        if (frameType == COMMAND && !(enhanced && (first & 0x0f) == METADATA)) {
            return Optional.empty();
        }
        boolean key = frameType == KEY_FRAME;
        return enhanced
                ? EnhancedHeader.read(content, MULTITRACK).flatMap(header -> enhanced(header, key))
                : legacy(
                        VideoCodec.ofLegacyId(first & 0x0f),
                        key,
                        content.slice().skipBytes(1));
    }

    private static Optional<VideoPacket> legacy(VideoCodec codec, boolean key, ByteBuf in) {
        if (!codec.hasNalUnits()) {
            return Optional.of(new VideoPacket(codec, PacketKind.FRAME, key, 0, 0, in.slice()));
        }
        if (!in.isReadable()) {
            throw malformed();
        }
        int packetType = in.readUnsignedByte();
        if (packetType == SEQUENCE_END) {
            // Its composition time means nothing, and some leave it out.
            return packet(codec, PacketKind.END_OF_SEQUENCE, 0, Unpooled.EMPTY_BUFFER);
        }
        int compositionMillis = composition(in);
        return switch (packetType) {
            case SEQUENCE_START -> packet(codec, PacketKind.CONFIGURATION, 0, in);
            case CODED_FRAMES ->
                Optional.of(new VideoPacket(codec, PacketKind.FRAME, key, compositionMillis, 0, in.slice()));
            default -> Optional.empty();
        };
    }

    private static Optional<VideoPacket> enhanced(EnhancedHeader header, boolean key) {
        VideoCodec codec = VideoCodec.ofFourCc(header.fourCc());
        ByteBuf in = header.body();
        int nanos = header.nanos();
        return switch (header.packetType()) {
            case SEQUENCE_START -> packet(codec, PacketKind.CONFIGURATION, nanos, in);
            case CODED_FRAMES -> {
                int compositionMillis = codec.hasNalUnits() ? composition(in) : 0;
                yield Optional.of(new VideoPacket(codec, PacketKind.FRAME, key, compositionMillis, nanos, in.slice()));
            }
            case CODED_FRAMES_X -> Optional.of(new VideoPacket(codec, PacketKind.FRAME, key, 0, nanos, in.slice()));
            case SEQUENCE_END -> packet(codec, PacketKind.END_OF_SEQUENCE, nanos, in);
            case METADATA -> packet(codec, PacketKind.METADATA, nanos, in);
            default -> Optional.empty();
        };
    }

    private static Optional<VideoPacket> packet(VideoCodec codec, PacketKind kind, int nanos, ByteBuf in) {
        return Optional.of(new VideoPacket(codec, kind, false, 0, nanos, in.slice()));
    }

    private static int composition(ByteBuf in) {
        if (in.readableBytes() < 3) {
            throw malformed();
        }
        return in.readMedium();
    }

    private static RtmpException malformed() {
        return new RtmpException(RtmpError.FLV_MALFORMED, "A video tag is too short.");
    }
}
