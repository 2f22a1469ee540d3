package dev.millrace.rtmp.flv;

import dev.millrace.rtmp.RtmpError;
import dev.millrace.rtmp.RtmpException;
import io.netty.buffer.ByteBuf;
import java.util.Optional;

/**
 * The audio in a tag, legacy (Adobe FLV 10.1, annex E.4.2) or enhanced (Enhanced RTMP v2, "Enhanced Audio"). Of several
 * tracks it is the default one, 0.
 *
 * @param nanos to add to the tag's time stamp, 0 to 999,999
 * @param payload an AudioSpecificConfig or other decoder header, a frame, or a MultichannelConfig; a slice that lives as
 *     long as the tag's reference
 */
public record AudioPacket(AudioCodec codec, PacketKind kind, int nanos, ByteBuf payload) {
    private static final int ENHANCED = 9;

    // Packet types. The first two are AACPacketType of legacy tags, too.
    private static final int SEQUENCE_START = 0;
    private static final int CODED_FRAMES = 1;
    private static final int SEQUENCE_END = 2;
    private static final int MULTICHANNEL_CONFIG = 4;
    private static final int MULTITRACK = 5;

    /**
     * Reads the packet; the tag keeps its reference and its reader index. Empty for packets of kinds that are not known,
     * and for messages without the default track.
     *
     * @param tag of type audio
     * @throws RtmpException {@code FLV_MALFORMED}
     */
    public static Optional<AudioPacket> read(FlvTag tag) {
        ByteBuf content = tag.content();
        if (!content.isReadable()) {
            throw malformed();
        }
        int format = content.getUnsignedByte(content.readerIndex()) >> 4;
        if (format == ENHANCED) {
            return EnhancedHeader.read(content, MULTITRACK)
                    .flatMap(header -> packet(
                            AudioCodec.ofFourCc(header.fourCc()), header.packetType(), header.nanos(), header.body()));
        }
        AudioCodec codec = AudioCodec.ofLegacyId(format);
        ByteBuf in = content.slice().skipBytes(1);
        if (codec == AudioCodec.AAC) {
            if (!in.isReadable()) {
                throw malformed();
            }
            int packetType = in.readUnsignedByte();
            return packetType > CODED_FRAMES ? Optional.empty() : packet(codec, packetType, 0, in);
        }
        return packet(codec, CODED_FRAMES, 0, in);
    }

    private static Optional<AudioPacket> packet(AudioCodec codec, int packetType, int nanos, ByteBuf in) {
        Optional<PacketKind> kind = switch (packetType) {
            case SEQUENCE_START -> Optional.of(PacketKind.CONFIGURATION);
            case CODED_FRAMES -> Optional.of(PacketKind.FRAME);
            case SEQUENCE_END -> Optional.of(PacketKind.END_OF_SEQUENCE);
            case MULTICHANNEL_CONFIG -> Optional.of(PacketKind.METADATA);
            default -> Optional.empty();
        };
        return kind.map(known -> new AudioPacket(codec, known, nanos, in.slice()));
    }

    private static RtmpException malformed() {
        return new RtmpException(RtmpError.FLV_MALFORMED, "An audio tag is too short.");
    }
}
