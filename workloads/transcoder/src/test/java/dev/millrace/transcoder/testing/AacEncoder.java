package dev.millrace.transcoder.testing;

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

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.javacpp.FloatPointer;

/** A tone in stereo AAC-LC. */
final class AacEncoder {
    static final int FRAME = 1024;
    private static final double TONE_HERTZ = 440;

    /** @param config AudioSpecificConfig */
    @SuppressWarnings("ArrayRecordComponent")
    record Encoded(byte[] config, List<byte[]> frames) {}

    private AacEncoder() {}

    static Encoded tone(int sampleRate, int count) {
        AVCodec codec = avcodec_find_encoder(AV_CODEC_ID_AAC);
        AVCodecContext context = avcodec_alloc_context3(codec);
        context.sample_rate(sampleRate)
                .sample_fmt(AV_SAMPLE_FMT_FLTP)
                .bit_rate(96_000)
                .flags(AV_CODEC_FLAG_GLOBAL_HEADER);
        av_channel_layout_default(context.ch_layout(), 2);
        check(avcodec_open2(context, codec, (AVDictionary) null));
        AVFrame frame = av_frame_alloc();
        frame.format(AV_SAMPLE_FMT_FLTP).nb_samples(FRAME).sample_rate(sampleRate);
        av_channel_layout_default(frame.ch_layout(), 2);
        check(av_frame_get_buffer(frame, 0));
        AVPacket packet = av_packet_alloc();
        List<byte[]> frames = new ArrayList<>();
        for (int i = 0; frames.size() < count; i++) {
            check(av_frame_make_writable(frame));
            fill(frame, (long) i * FRAME, sampleRate);
            frame.pts((long) i * FRAME);
            check(avcodec_send_frame(context, frame));
            while (avcodec_receive_packet(context, packet) >= 0) {
                byte[] bytes = new byte[packet.size()];
                packet.data().get(bytes);
                frames.add(bytes);
                av_packet_unref(packet);
            }
        }
        byte[] config = new byte[context.extradata_size()];
        context.extradata().get(config);
        av_packet_free(packet);
        av_frame_free(frame);
        avcodec_free_context(context);
        return new Encoded(config, frames);
    }

    private static void fill(AVFrame frame, long first, int sampleRate) {
        float[] samples = new float[FRAME];
        for (int i = 0; i < FRAME; i++) {
            samples[i] = (float) (0.2 * Math.sin(2 * Math.PI * TONE_HERTZ * (first + i) / sampleRate));
        }
        for (int channel = 0; channel < 2; channel++) {
            new FloatPointer(frame.data(channel)).put(samples);
        }
    }

    private static void check(int result) {
        if (result < 0) {
            throw new AssertionError("FFmpeg says " + result);
        }
    }
}
