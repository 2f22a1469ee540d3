package dev.millrace.transcoder.media;

import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_FLAG_LOW_DELAY;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_H264;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_unref;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_alloc_context3;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_decoder;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_free_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_open2;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_receive_frame;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_send_packet;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EOF;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_unref;

import dev.millrace.transcoder.codec.H264Config;
import java.util.function.Consumer;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;

/** Decodes H.264 on the calling thread, one frame in, one out as soon as the order allows. Not thread-safe. */
public final class H264Decoder implements AutoCloseable {
    private final AVCodecContext context;
    private final AVPacket packet = av_packet_alloc();
    private final AVFrame frame = av_frame_alloc();

    public H264Decoder(H264Config config) {
        AVCodec codec = avcodec_find_decoder(AV_CODEC_ID_H264);
        context = avcodec_alloc_context3(codec);
        byte[] extradata = config.extradata();
        context.extradata(Native.extradata(extradata)).extradata_size(extradata.length);
        // Frame threads would add a frame of delay each.
        context.thread_count(1);
        context.pkt_timebase().num(1).den(TimeScale.VIDEO);
        if (!config.reorders()) {
            context.flags(context.flags() | AV_CODEC_FLAG_LOW_DELAY);
        }
        MediaException.check(avcodec_open2(context, codec, (AVDictionary) null), "avcodec_open2");
    }

    /**
     * Decodes one frame. A damaged one is passed over.
     *
     * @param output gets each decoded frame, which is valid during the call only
     * @return whether the frame was taken
     */
    public boolean decode(EncodedFrame input, Consumer<AVFrame> output) {
        Native.fill(packet, input);
        int sent = avcodec_send_packet(context, packet);
        av_packet_unref(packet);
        receive(output);
        return sent >= 0;
    }

    /** Gives out the frames that were held back for their order. Nothing can be decoded after. */
    public void drain(Consumer<AVFrame> output) {
        avcodec_send_packet(context, null);
        receive(output);
    }

    @Override
    public void close() {
        avcodec_free_context(context);
        av_packet_free(packet);
        av_frame_free(frame);
    }

    private void receive(Consumer<AVFrame> output) {
        while (true) {
            int received = avcodec_receive_frame(context, frame);
            if (received == Native.TRY_AGAIN || received == AVERROR_EOF) {
                return;
            }
            MediaException.check(received, "avcodec_receive_frame");
            try {
                output.accept(frame);
            } finally {
                av_frame_unref(frame);
            }
        }
    }
}
