package dev.millrace.transcoder.relay;

import dev.millrace.rtmp.flv.AudioCodec;
import dev.millrace.rtmp.flv.AudioPacket;
import dev.millrace.rtmp.flv.PacketKind;
import dev.millrace.transcoder.codec.AacConfig;
import dev.millrace.transcoder.codec.AudioConfig;
import dev.millrace.transcoder.codec.MediaFault;
import dev.millrace.transcoder.codec.Mp3Config;
import dev.millrace.transcoder.codec.OpusConfig;
import dev.millrace.transcoder.codec.UnsupportedMediaException;
import dev.millrace.transcoder.pipeline.MediaEvent;
import io.netty.buffer.ByteBufUtil;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes events of one session's audio packets. Not thread-safe. */
final class AudioEvents {
    private @Nullable AudioCodec codec;
    private @Nullable AudioConfig config;
    /** Until the next configuration; so a streamer is told once. */
    private boolean refused;

    List<MediaEvent> read(AudioPacket packet, long millis, long arrivedNanos) {
        byte[] bytes = ByteBufUtil.getBytes(packet.payload());
        if (packet.codec() != codec) {
            codec = packet.codec();
            config = null;
            refused = false;
        }
        if (bytes.length == 0) {
            return List.of();
        }
        try {
            return switch (packet.kind()) {
                case CONFIGURATION ->
                    setup(configuration(packet.codec(), bytes)).stream().toList();
                case FRAME -> refused ? List.of() : frame(packet.codec(), bytes, millis, arrivedNanos);
                case END_OF_SEQUENCE, METADATA -> List.of();
            };
        } catch (UnsupportedMediaException e) {
            if (config != null && packet.kind() == PacketKind.FRAME) {
                throw new UnsupportedMediaException(
                        MediaFault.FRAME_DAMAGED, "An audio frame is damaged and left out.");
            }
            refused = true;
            throw e;
        }
    }

    private Optional<MediaEvent> setup(AudioConfig next) {
        refused = false;
        if (next.equals(config)) {
            return Optional.empty();
        }
        config = next;
        return Optional.of(new MediaEvent.AudioSetup(next));
    }

    private List<MediaEvent> frame(AudioCodec coded, byte[] bytes, long millis, long arrivedNanos) {
        List<MediaEvent> events = new ArrayList<>(2);
        if (coded != AudioCodec.AAC && (coded == AudioCodec.MP3 || config == null)) {
            setup(described(coded, bytes)).ifPresent(events::add);
        }
        if (config != null) {
            events.add(new MediaEvent.AudioFrame(bytes, millis, arrivedNanos));
        }
        return events;
    }

    private static AudioConfig configuration(AudioCodec coded, byte[] bytes) {
        return switch (coded) {
            case AAC -> AacConfig.of(bytes);
            case OPUS -> OpusConfig.of(bytes);
            case MP3, AC3, EAC3, FLAC, OTHER -> described(coded, bytes);
        };
    }

    /** Of codecs that need no configuration. */
    private static AudioConfig described(AudioCodec coded, byte[] frame) {
        return switch (coded) {
            case MP3 -> Mp3Config.of(frame);
            case OPUS -> OpusConfig.STEREO;
            case AAC, AC3, EAC3, FLAC, OTHER ->
                throw new UnsupportedMediaException(
                        MediaFault.AUDIO_UNSUPPORTED,
                        "The audio codec is not known here, the video plays without: set the encoder to AAC.");
        };
    }
}
