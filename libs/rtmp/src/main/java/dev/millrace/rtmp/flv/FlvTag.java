package dev.millrace.rtmp.flv;

import dev.millrace.rtmp.RtmpException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.DefaultByteBufHolder;
import java.util.Optional;

/**
 * One FLV tag (Adobe FLV 10.1, annex E.4), which is also one RTMP audio, video or data message. Reference counted:
 * whoever takes one releases it.
 */
public final class FlvTag extends DefaultByteBufHolder {
    private static final int AVC = 7;
    private static final int LEGACY_HEVC = 12;
    private static final int AAC = 10;
    private static final int KEY_FRAME = 1;
    private static final int AVC_FRAME = 1;
    /** Enhanced RTMP v2: the codec is a FourCC after the first byte, whose low half is the packet type. */
    private static final int ENHANCED_VIDEO = 0x80;

    private static final int ENHANCED_AUDIO = 9;

    private final Type type;
    private final long timestampMillis;

    /** What a tag carries, with its number in FLV and RTMP. */
    public enum Type {
        AUDIO(8),
        VIDEO(9),
        SCRIPT(18);

        private final int id;

        Type(int id) {
            this.id = id;
        }

        public int id() {
            return id;
        }
    }

    /**
     * @param timestampMillis the source's time stamp (of decoding), unwrapped to 64 bits
     * @param content the tag's data without FLV's framing; owned by the tag from here on
     */
    public FlvTag(Type type, long timestampMillis, ByteBuf content) {
        super(content);
        this.type = type;
        this.timestampMillis = timestampMillis;
    }

    public Type type() {
        return type;
    }

    public long timestampMillis() {
        return timestampMillis;
    }

    /** Whether this is a video frame that decoding can start at; a decoder configuration is not a frame. */
    public boolean isKeyFrame() {
        if (type != Type.VIDEO) {
            return false;
        }
        int first = first();
        if ((first & ENHANCED_VIDEO) != 0) {
            return enhancedVideo()
                    .filter(packet -> packet.kind() == PacketKind.FRAME && packet.key())
                    .isPresent();
        }
        return first >> 4 == KEY_FRAME && (!hasNalUnits(first) || second() == AVC_FRAME);
    }

    /** Whether this configures a decoder (AVC or AAC sequence header, or an enhanced SequenceStart). */
    public boolean isDecoderConfiguration() {
        int first = first();
        return switch (type) {
            case VIDEO ->
                (first & ENHANCED_VIDEO) != 0
                        ? enhancedVideo()
                                .filter(packet -> packet.kind() == PacketKind.CONFIGURATION)
                                .isPresent()
                        : hasNalUnits(first) && second() == 0;
            case AUDIO ->
                first >> 4 == ENHANCED_AUDIO
                        ? enhancedAudio()
                                .filter(packet -> packet.kind() == PacketKind.CONFIGURATION)
                                .isPresent()
                        : first >> 4 == AAC && second() == 0;
            case SCRIPT -> false;
        };
    }

    @Override
    public FlvTag replace(ByteBuf content) {
        return new FlvTag(type, timestampMillis, content);
    }

    @Override
    public FlvTag retain() {
        super.retain();
        return this;
    }

    @Override
    public boolean equals(Object other) {
        return super.equals(other)
                && other instanceof FlvTag tag
                && type == tag.type
                && timestampMillis == tag.timestampMillis;
    }

    @Override
    public int hashCode() {
        return 31 * super.hashCode() + type.hashCode();
    }

    @Override
    public String toString() {
        return type + "@" + timestampMillis + " " + contentToString();
    }

    /** Of a legacy video tag. These few questions are asked of every tag, so they do not take it apart. */
    private static boolean hasNalUnits(int first) {
        return (first & 0x0f) == AVC || (first & 0x0f) == LEGACY_HEVC;
    }

    /** The packet of an enhanced tag; a damaged one is nothing in particular. */
    private Optional<VideoPacket> enhancedVideo() {
        try {
            return VideoPacket.read(this);
        } catch (RtmpException damaged) {
            return Optional.empty();
        }
    }

    private Optional<AudioPacket> enhancedAudio() {
        try {
            return AudioPacket.read(this);
        } catch (RtmpException damaged) {
            return Optional.empty();
        }
    }

    private int first() {
        return byteAt(0);
    }

    private int second() {
        return byteAt(1);
    }

    /** The byte at {@code index}; of a tag too short, 0xff, which means nothing in any of these places. */
    private int byteAt(int index) {
        ByteBuf content = content();
        return content.readableBytes() > index ? content.getUnsignedByte(content.readerIndex() + index) : 0xff;
    }
}
