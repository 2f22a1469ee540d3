package dev.millrace.transcoder.relay;

import dev.millrace.rtmp.flv.VideoCodec;
import dev.millrace.rtmp.flv.VideoPacket;
import dev.millrace.transcoder.codec.Av1Config;
import dev.millrace.transcoder.codec.H264Config;
import dev.millrace.transcoder.codec.HevcConfig;
import dev.millrace.transcoder.codec.MediaFault;
import dev.millrace.transcoder.codec.UnsupportedMediaException;
import dev.millrace.transcoder.codec.VideoConfig;
import dev.millrace.transcoder.codec.Vp9Config;
import dev.millrace.transcoder.pipeline.MediaEvent;
import io.netty.buffer.ByteBufUtil;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes events of one session's video packets. A configuration is announced with the first key frame that it is for,
 * because some say the size there only, and because a key frame may bring a newer one along. Not thread-safe.
 */
final class VideoEvents {
    private @Nullable VideoCodec codec;
    private byte[] record = {};
    private @Nullable VideoConfig config;
    /** Until the next configuration; so a streamer is told once. */
    private boolean refused;

    List<MediaEvent> read(VideoPacket packet, long millis, long arrivedNanos) {
        byte[] bytes = ByteBufUtil.getBytes(packet.payload());
        return switch (packet.kind()) {
            case CONFIGURATION -> {
                configuration(packet.codec(), bytes);
                yield List.of();
            }
            case FRAME -> frame(packet, bytes, millis, arrivedNanos);
            case END_OF_SEQUENCE, METADATA -> List.of();
        };
    }

    private void configuration(VideoCodec next, byte[] bytes) {
        // The relay repeats it whenever it is asked again.
        if (bytes.length == 0 || (next == codec && Arrays.equals(bytes, record))) {
            return;
        }
        codec = next;
        record = bytes;
        config = null;
        refused = false;
    }

    private List<MediaEvent> frame(VideoPacket packet, byte[] bytes, long millis, long arrivedNanos) {
        if (packet.codec() != codec) {
            codec = packet.codec();
            record = new byte[0];
            config = null;
            refused = false;
        }
        if (refused || (config == null && !packet.key() && isKnown(packet.codec()))) {
            return List.of();
        }
        Optional<VideoConfig> news = packet.key() || config == null ? news(packet.codec(), bytes) : Optional.empty();
        VideoConfig current = news.orElse(config);
        if (current == null) {
            return List.of();
        }
        if (!current.isWhole(bytes)) {
            throw damaged();
        }
        config = current;
        MediaEvent frame = new MediaEvent.VideoFrame(
                bytes, millis, millis + packet.compositionMillis(), packet.key(), arrivedNanos);
        return news.<List<MediaEvent>>map(found -> List.of(new MediaEvent.VideoSetup(found), frame))
                .orElse(List.of(frame));
    }

    /** What a key frame makes known: the first configuration or another one. */
    private Optional<VideoConfig> news(VideoCodec coded, byte[] keyFrame) {
        VideoConfig current = config;
        if (current == null) {
            try {
                return first(coded, keyFrame);
            } catch (UnsupportedMediaException e) {
                refused = true;
                throw e;
            }
        }
        if (!current.isWhole(keyFrame)) {
            throw damaged();
        }
        try {
            return current.changedBy(keyFrame);
        } catch (UnsupportedMediaException e) {
            throw damaged();
        }
    }

    private Optional<VideoConfig> first(VideoCodec coded, byte[] keyFrame) {
        if (isKnown(coded) && record.length == 0) {
            return Optional.empty();
        }
        return Optional.of(
                switch (coded) {
                    case AVC -> H264Config.ofAvcRecord(record);
                    case HEVC -> HevcConfig.of(record);
                    case AV1 -> Av1Config.of(record, keyFrame);
                    case VP9 -> Vp9Config.of(record, keyFrame);
                    case VP8, VVC, OTHER ->
                        throw new UnsupportedMediaException(
                                MediaFault.VIDEO_UNSUPPORTED,
                                "The video codec is not known here: set the encoder to H.264 (x264 or hardware).");
                });
    }

    private static boolean isKnown(VideoCodec codec) {
        return switch (codec) {
            case AVC, HEVC, AV1, VP9 -> true;
            case VP8, VVC, OTHER -> false;
        };
    }

    private static UnsupportedMediaException damaged() {
        return new UnsupportedMediaException(
                MediaFault.FRAME_DAMAGED, "A video frame is damaged and left out: check the encoder's connection.");
    }
}
