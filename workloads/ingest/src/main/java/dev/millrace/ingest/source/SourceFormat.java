package dev.millrace.ingest.source;

import dev.millrace.rtmp.RtmpException;
import dev.millrace.rtmp.amf.AmfLimits;
import dev.millrace.rtmp.amf.AmfReader;
import dev.millrace.rtmp.amf.AmfValue;
import dev.millrace.rtmp.flv.AudioCodec;
import dev.millrace.rtmp.flv.AudioPacket;
import dev.millrace.rtmp.flv.FlvTag;
import dev.millrace.rtmp.flv.PacketKind;
import dev.millrace.rtmp.flv.VideoCodec;
import dev.millrace.rtmp.flv.VideoPacket;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Codecs and picture size, by decoder configurations, or else by what the metadata say.
 *
 * @param video null: no video yet
 * @param audio null: no audio yet
 * @param size null: not known
 */
record SourceFormat(
        @Nullable VideoCodec video,
        @Nullable AudioCodec audio,
        @Nullable PictureSize size) {
    static final SourceFormat UNKNOWN = new SourceFormat(null, null, null);

    /** Whether {@code tag} may say more than is known: most do not, and are not looked into. */
    boolean mayLearnFrom(FlvTag tag) {
        return switch (tag.type()) {
            case VIDEO -> video == null || tag.isDecoderConfiguration();
            case AUDIO -> audio == null || tag.isDecoderConfiguration();
            case SCRIPT -> true;
        };
    }

    /** The format after {@code tag}; what cannot be read says nothing. */
    SourceFormat after(FlvTag tag) {
        try {
            return switch (tag.type()) {
                case VIDEO -> VideoPacket.read(tag).map(this::after).orElse(this);
                case AUDIO ->
                    AudioPacket.read(tag)
                            .map(packet -> new SourceFormat(video, packet.codec(), size))
                            .orElse(this);
                case SCRIPT -> afterMetadata(tag);
            };
        } catch (RtmpException unreadable) {
            return this;
        }
    }

    @Nullable
    String videoName() {
        return video == null
                ? null
                : switch (video) {
                    case AVC -> "H.264";
                    case HEVC -> "HEVC";
                    case VVC -> "VVC";
                    case AV1, VP8, VP9 -> video.name();
                    case OTHER -> "unknown";
                };
    }

    @Nullable
    String audioName() {
        return audio == null
                ? null
                : switch (audio) {
                    case OPUS -> "Opus";
                    case AAC, MP3, AC3, EAC3, FLAC -> audio.name();
                    case OTHER -> "unknown";
                };
    }

    private SourceFormat after(VideoPacket packet) {
        PictureSize found = packet.kind() == PacketKind.CONFIGURATION
                ? PictureSize.of(packet.codec(), packet.payload()).orElse(size)
                : size;
        return new SourceFormat(packet.codec(), audio, found);
    }

    private SourceFormat afterMetadata(FlvTag tag) {
        AmfReader reader = new AmfReader(tag.content().duplicate(), AmfLimits.DEFAULT);
        reader.next();
        Map<String, AmfValue> entries = reader.hasNext() ? reader.next().asMap() : Map.of();
        int width = number(entries, "width");
        int height = number(entries, "height");
        boolean says = width > 0 && height > 0;
        return says ? new SourceFormat(video, audio, new PictureSize(width, height)) : this;
    }

    private static int number(Map<String, AmfValue> entries, String name) {
        return entries.getOrDefault(name, AmfValue.UNDEFINED)
                .asNumber()
                .orElse(0.0)
                .intValue();
    }
}
