package dev.millrace.transcoder.media;

import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_AAC;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_MP3;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_OPUS;
import static org.bytedeco.ffmpeg.global.avcodec.av_new_packet;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_unref;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_alloc_context3;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_decoder;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_free_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_open2;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_receive_frame;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_send_packet;
import static org.bytedeco.ffmpeg.global.avutil.av_channel_layout_default;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_unref;

import dev.millrace.transcoder.codec.AudioConfig;
import java.util.function.Consumer;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;

/** Decodes audio on the calling thread. Not thread-safe. */
public final class AudioDecoder implements AutoCloseable {
    private final AVCodecContext context;
    private final AVPacket packet = av_packet_alloc();
    private final AVFrame frame = av_frame_alloc();

    public AudioDecoder(AudioConfig config) {
        int id = switch (config.codec()) {
            case AAC -> AV_CODEC_ID_AAC;
            case OPUS -> AV_CODEC_ID_OPUS;
            case MP3 -> AV_CODEC_ID_MP3;
        };
        AVCodec codec = avcodec_find_decoder(id);
        context = avcodec_alloc_context3(codec);
        byte[] extradata = config.extradata();
        if (extradata.length > 0) {
            context.extradata(Native.extradata(extradata)).extradata_size(extradata.length);
        }
        context.sample_rate(config.sampleRate()).thread_count(1);
        if (config.channels() > 0) {
            av_channel_layout_default(context.ch_layout(), config.channels());
        }
        Native.opened(avcodec_open2(context, codec, (AVDictionary) null), "avcodec_open2", this);
    }

    /**
     * Decodes one frame. A damaged one is passed over.
     *
     * @param output gets what comes out, which is valid during the call only
     * @return whether the frame was taken
     */
    public boolean decode(byte[] bytes, Consumer<AVFrame> output) {
        MediaException.check(av_new_packet(packet, bytes.length), "av_new_packet");
        packet.data().capacity(bytes.length).put(bytes, 0, bytes.length);
        int sent = avcodec_send_packet(context, packet);
        av_packet_unref(packet);
        while (avcodec_receive_frame(context, frame) >= 0) {
            try {
                output.accept(frame);
            } finally {
                av_frame_unref(frame);
            }
        }
        return sent >= 0;
    }

    @Override
    public void close() {
        avcodec_free_context(context);
        av_packet_free(packet);
        av_frame_free(frame);
    }
}
