package dev.millrace.transcoder.media;

import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_FLAG_GLOBAL_HEADER;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_AAC;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_unref;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_alloc_context3;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_encoder;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_free_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_open2;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_receive_packet;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_send_frame;
import static org.bytedeco.ffmpeg.global.avutil.AV_SAMPLE_FMT_FLTP;
import static org.bytedeco.ffmpeg.global.avutil.av_channel_layout_default;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_get_buffer;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_make_writable;

import dev.millrace.transcoder.codec.AacConfig;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.javacpp.FloatPointer;
import org.jspecify.annotations.Nullable;

/**
 * Encodes AAC-LC on the calling thread. A frame comes out when the next one goes in; its time stamp is that of the
 * sound in it, so the first is a frame earlier than what went in. Not thread-safe.
 */
public final class AacEncoder implements AutoCloseable {
    private static final long BITRATE_PER_CHANNEL = 64_000;

    private final AVCodecContext context;
    private final AVPacket packet = av_packet_alloc();
    private final AVFrame frame = av_frame_alloc();
    private final AacConfig config;

    /** @param channels 1 or 2 */
    public AacEncoder(int sampleRate, int channels) {
        AVCodec codec = avcodec_find_encoder(AV_CODEC_ID_AAC);
        context = avcodec_alloc_context3(codec);
        context.sample_rate(sampleRate)
                .sample_fmt(AV_SAMPLE_FMT_FLTP)
                .bit_rate(BITRATE_PER_CHANNEL * channels)
                .flags(AV_CODEC_FLAG_GLOBAL_HEADER);
        context.time_base().num(1).den(sampleRate);
        av_channel_layout_default(context.ch_layout(), channels);
        Native.opened(avcodec_open2(context, codec, (AVDictionary) null), "avcodec_open2", this);
        byte[] extradata = new byte[context.extradata_size()];
        context.extradata().capacity(extradata.length).get(extradata);
        config = AacConfig.of(extradata);
        frame.format(AV_SAMPLE_FMT_FLTP).nb_samples(AacConfig.FRAME_SAMPLES).sample_rate(sampleRate);
        av_channel_layout_default(frame.ch_layout(), channels);
        Native.opened(av_frame_get_buffer(frame, 0), "av_frame_get_buffer", this);
    }

    /** A frame in which nothing is heard, for a stream of that kind. */
    public static byte[] silence(int sampleRate, int channels) {
        float[][] nothing = new float[channels][AacConfig.FRAME_SAMPLES];
        try (AacEncoder encoder = new AacEncoder(sampleRate, channels)) {
            byte[] last = {};
            // The first frames differ from those that follow.
            for (int i = 0; i < 4; i++) {
                for (EncodedFrame encoded : encoder.encode(nothing, (long) i * AacConfig.FRAME_SAMPLES, 0)) {
                    last = encoded.bytes();
                }
            }
            return last;
        }
    }

    /** What decoders of its frames need. */
    public AacConfig config() {
        return config;
    }

    /**
     * Encodes {@link AacConfig#FRAME_SAMPLES} samples of each channel.
     *
     * @param pts of the first of them, in samples
     */
    public List<EncodedFrame> encode(float[][] samples, long pts, long arrivedNanos) {
        MediaException.check(av_frame_make_writable(frame), "av_frame_make_writable");
        for (int channel = 0; channel < samples.length; channel++) {
            new FloatPointer(frame.data(channel)).put(samples[channel], 0, AacConfig.FRAME_SAMPLES);
        }
        frame.pts(pts);
        return send(frame, arrivedNanos);
    }

    /** Gives out the last frame. Nothing can be encoded after. */
    public List<EncodedFrame> drain(long arrivedNanos) {
        return send(null, arrivedNanos);
    }

    @Override
    public void close() {
        avcodec_free_context(context);
        av_packet_free(packet);
        av_frame_free(frame);
    }

    private List<EncodedFrame> send(@Nullable AVFrame input, long arrivedNanos) {
        MediaException.check(avcodec_send_frame(context, input), "avcodec_send_frame");
        List<EncodedFrame> encoded = new ArrayList<>(1);
        while (avcodec_receive_packet(context, packet) >= 0) {
            byte[] bytes = new byte[packet.size()];
            packet.data().capacity(bytes.length).get(bytes);
            encoded.add(
                    new EncodedFrame(bytes, packet.pts(), packet.pts(), AacConfig.FRAME_SAMPLES, true, arrivedNanos));
            av_packet_unref(packet);
        }
        return encoded;
    }
}
