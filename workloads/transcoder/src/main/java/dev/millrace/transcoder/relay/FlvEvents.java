package dev.millrace.transcoder.relay;

import dev.millrace.rtmp.RtmpException;
import dev.millrace.rtmp.amf.AmfLimits;
import dev.millrace.rtmp.amf.AmfReader;
import dev.millrace.rtmp.amf.AmfValue;
import dev.millrace.rtmp.flv.AudioPacket;
import dev.millrace.rtmp.flv.FlvTag;
import dev.millrace.rtmp.flv.VideoPacket;
import dev.millrace.transcoder.codec.FrameRate;
import dev.millrace.transcoder.codec.MediaFault;
import dev.millrace.transcoder.codec.UnsupportedMediaException;
import dev.millrace.transcoder.pipeline.MediaEvent;
import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads media events out of one session's FLV tags (Adobe FLV 10.1, annex E.4; Enhanced RTMP v2). Not thread-safe. */
final class FlvEvents {
    private static final Logger log = LoggerFactory.getLogger(FlvEvents.class);

    private final VideoEvents video = new VideoEvents();
    private final AudioEvents audio = new AudioEvents();

    /**
     * The events in a tag, which stays the caller's.
     *
     * @param millis the tag's time stamp on the broadcast's time line
     * @throws UnsupportedMediaException for what cannot be played; once for a codec, for each frame that is damaged
     */
    List<MediaEvent> read(FlvTag tag, long millis, long arrivedNanos) {
        try {
            return switch (tag.type()) {
                case VIDEO ->
                    VideoPacket.read(tag)
                            .map(packet -> video.read(packet, millis, arrivedNanos))
                            .orElse(List.of());
                case AUDIO ->
                    AudioPacket.read(tag)
                            .map(packet -> audio.read(packet, millis, arrivedNanos))
                            .orElse(List.of());
                case SCRIPT -> metadata(tag.content());
            };
        } catch (RtmpException e) {
            throw new UnsupportedMediaException(MediaFault.FRAME_DAMAGED, "A frame is cut short and left out.");
        }
    }

    private static List<MediaEvent> metadata(ByteBuf content) {
        try {
            List<AmfValue> values = new AmfReader(content.slice(), AmfLimits.DEFAULT).all();
            Map<String, AmfValue> facts =
                    values.isEmpty() ? Map.of() : values.getLast().asMap();
            Optional<FrameRate> rate = number(facts, "framerate").flatMap(FrameRate::of);
            // In kbit/s, as OBS and ffmpeg write it.
            double kilobits = number(facts, "videodatarate")
                    .filter(value -> value > 0 && value < 1e6)
                    .orElse(0.0);
            return List.of(new MediaEvent.Metadata(
                    rate,
                    Math.round(1000 * kilobits),
                    facts.containsKey("videocodecid"),
                    facts.containsKey("audiocodecid")));
        } catch (RtmpException e) {
            log.debug("metadata that cannot be read are passed over: {}", e.getMessage());
            return List.of();
        }
    }

    private static Optional<Double> number(Map<String, AmfValue> facts, String name) {
        return Optional.ofNullable(facts.get(name)).flatMap(AmfValue::asNumber).filter(Double::isFinite);
    }
}
