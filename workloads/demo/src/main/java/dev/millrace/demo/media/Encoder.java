package dev.millrace.demo.media;

import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_FLAG_GLOBAL_HEADER;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_unref;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_alloc_context3;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_encoder_by_name;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_free_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_open2;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_receive_packet;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_send_frame;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EAGAIN;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EOF;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_free;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_set;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_get_buffer;

import java.util.Map;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;

/** One codec with the one frame that goes into it again and again, and the packet that comes out. For one thread. */
final class Encoder implements AutoCloseable {

    /** Fills in what a codec must know before it is opened. */
    @FunctionalInterface
    interface Setup {
        void apply(AVCodecContext context);
    }

    private final AVCodecContext context;
    private final AVFrame frame = av_frame_alloc();
    private final AVPacket packet = av_packet_alloc();

    Encoder(String codecName, Setup setup, Map<String, String> options) throws MediaException {
        AVCodec codec = avcodec_find_encoder_by_name(codecName);
        if (codec == null) {
            throw new IllegalStateException("this FFmpeg has no encoder " + codecName);
        }
        context = avcodec_alloc_context3(codec);
        setup.apply(context);
        // FLV wants the codec's configuration apart from the packets.
        context.flags(context.flags() | AV_CODEC_FLAG_GLOBAL_HEADER);
        var dictionary = new AVDictionary(null);
        options.forEach((name, value) -> av_dict_set(dictionary, name, value, 0));
        try {
            MediaException.check(avcodec_open2(context, codec, dictionary), "open " + codecName);
        } catch (MediaException refused) {
            close();
            throw refused;
        } finally {
            av_dict_free(dictionary);
        }
    }

    AVCodecContext context() {
        return context;
    }

    AVFrame frame() {
        return frame;
    }

    /** Gives the frame its memory, after its format is set. */
    void allocateFrame() throws MediaException {
        MediaException.check(av_frame_get_buffer(frame, 0), "allocate a frame");
    }

    /** Encodes the frame as it is now. */
    void encode(PacketSink sink) throws MediaException {
        MediaException.check(avcodec_send_frame(context, frame), "encode");
        while (true) {
            int result = avcodec_receive_packet(context, packet);
            if (result == AVERROR_EAGAIN() || result == AVERROR_EOF) {
                return;
            }
            MediaException.check(result, "encode");
            sink.accept(packet);
            av_packet_unref(packet);
        }
    }

    @Override
    public void close() {
        av_packet_free(packet);
        av_frame_free(frame);
        avcodec_free_context(context);
    }
}
