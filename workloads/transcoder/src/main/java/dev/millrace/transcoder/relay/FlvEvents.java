package dev.millrace.transcoder.relay;

import dev.millrace.rtmp.RtmpException;
import dev.millrace.rtmp.amf.AmfLimits;
import dev.millrace.rtmp.amf.AmfReader;
import dev.millrace.rtmp.amf.AmfValue;
import dev.millrace.rtmp.flv.FlvTag;
import dev.millrace.transcoder.codec.AacConfig;
import dev.millrace.transcoder.codec.FrameRate;
import dev.millrace.transcoder.codec.H264Config;
import dev.millrace.transcoder.codec.UnsupportedMediaException;
import dev.millrace.transcoder.pipeline.MediaEvent;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads media events out of FLV tags (Adobe FLV 10.1, annex E.4). Not thread-safe. */
final class FlvEvents {
    private static final Logger log = LoggerFactory.getLogger(FlvEvents.class);
    private static final int ENHANCED = 0x80;
    private static final int AVC = 7;
    private static final int AAC = 10;
    private static final int CONFIGURATION = 0;
    private static final int FRAME = 1;
    private static final int VIDEO_HEADER = 5;
    private static final int AUDIO_HEADER = 2;

    private boolean audioRefused;

    /**
     * The event in a tag, which stays the caller's; empty when there is none.
     *
     * @param millis the tag's time stamp on the broadcast's time line
     * @throws UnsupportedMediaException for what cannot be played; for audio once only
     */
    Optional<MediaEvent> read(FlvTag tag, long millis, long arrivedNanos) {
        return switch (tag.type()) {
            case VIDEO -> video(tag, millis, arrivedNanos);
            case AUDIO -> audio(tag.content(), millis, arrivedNanos);
            case SCRIPT -> metadata(tag.content());
        };
    }

    private static Optional<MediaEvent> video(FlvTag tag, long millis, long arrivedNanos) {
        ByteBuf content = tag.content();
        int first = content.getUnsignedByte(content.readerIndex());
        if ((first & ENHANCED) != 0 || (first & 0x0f) != AVC) {
            throw new UnsupportedMediaException(
                    "VIDEO_UNSUPPORTED", "The video is not H.264: set the encoder to H.264 (x264 or hardware).");
        }
        if (content.readableBytes() <= VIDEO_HEADER) {
            return Optional.empty();
        }
        int kind = content.getUnsignedByte(content.readerIndex() + 1);
        byte[] bytes = bytesAfter(content, VIDEO_HEADER);
        return switch (kind) {
            case CONFIGURATION -> Optional.of(new MediaEvent.VideoConfig(H264Config.ofAvcRecord(bytes)));
            case FRAME -> {
                int offset = content.getMedium(content.readerIndex() + 2);
                yield Optional.of(
                        new MediaEvent.VideoFrame(bytes, millis, millis + offset, tag.isKeyFrame(), arrivedNanos));
            }
            default -> Optional.empty();
        };
    }

    private Optional<MediaEvent> audio(ByteBuf content, long millis, long arrivedNanos) {
        if (audioRefused || content.readableBytes() <= AUDIO_HEADER) {
            return Optional.empty();
        }
        int format = content.getUnsignedByte(content.readerIndex()) >> 4;
        try {
            if (format != AAC) {
                throw new UnsupportedMediaException(
                        "AUDIO_UNSUPPORTED", "The audio is not AAC: set the encoder to AAC.");
            }
            byte[] bytes = bytesAfter(content, AUDIO_HEADER);
            boolean configuration = content.getUnsignedByte(content.readerIndex() + 1) == CONFIGURATION;
            return Optional.of(
                    configuration
                            ? new MediaEvent.AudioConfig(AacConfig.of(bytes))
                            : new MediaEvent.AudioFrame(bytes, millis, arrivedNanos));
        } catch (UnsupportedMediaException e) {
            audioRefused = true;
            throw e;
        }
    }

    private static Optional<MediaEvent> metadata(ByteBuf content) {
        try {
            List<AmfValue> values = new AmfReader(content.slice(), AmfLimits.DEFAULT).all();
            Map<String, AmfValue> facts =
                    values.isEmpty() ? Map.of() : values.getLast().asMap();
            Optional<FrameRate> rate = number(facts, "framerate").flatMap(FrameRate::of);
            // In kbit/s, as OBS and ffmpeg write it.
            double kilobits = number(facts, "videodatarate")
                    .filter(value -> value > 0 && value < 1e6)
                    .orElse(0.0);
            return Optional.of(new MediaEvent.Metadata(rate, Math.round(1000 * kilobits)));
        } catch (RtmpException e) {
            log.debug("metadata that cannot be read are passed over: {}", e.getMessage());
            return Optional.empty();
        }
    }

    private static Optional<Double> number(Map<String, AmfValue> facts, String name) {
        return Optional.ofNullable(facts.get(name)).flatMap(AmfValue::asNumber).filter(Double::isFinite);
    }

    private static byte[] bytesAfter(ByteBuf content, int header) {
        return ByteBufUtil.getBytes(content, content.readerIndex() + header, content.readableBytes() - header, true);
    }
}
