package dev.millrace.transcoder.media;

import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_FLAG_LOW_DELAY;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_unref;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_alloc_context3;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_decoder_by_name;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_free_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_open2;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_receive_frame;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_send_packet;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EOF;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_unref;

import dev.millrace.transcoder.codec.VideoCodec;
import dev.millrace.transcoder.codec.VideoConfig;
import java.util.function.Consumer;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;

/** Decodes video on the calling thread, one frame in, one out as soon as the order allows. Not thread-safe. */
public final class VideoDecoder implements AutoCloseable {
    private final AVCodecContext context;
    private final AVPacket packet = av_packet_alloc();
    private final AVFrame frame = av_frame_alloc();

    public VideoDecoder(VideoConfig config) {
        String name = name(config.codec());
        AVCodec codec = avcodec_find_decoder_by_name(name);
        if (codec == null) {
            throw new MediaException("this FFmpeg has no decoder " + name);
        }
        context = avcodec_alloc_context3(codec);
        byte[] extradata = config.extradata();
        context.extradata(Native.extradata(extradata)).extradata_size(extradata.length);
        // Frame threads would add a frame of delay each.
        context.thread_count(1);
        context.pkt_timebase().num(1).den(TimeScale.VIDEO);
        if (!config.reorders()) {
            context.flags(context.flags() | AV_CODEC_FLAG_LOW_DELAY);
        }
        Native.opened(avcodec_open2(context, codec, (AVDictionary) null), "avcodec_open2", this);
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

    private static String name(VideoCodec codec) {
        return switch (codec) {
            case H264 -> "h264";
            case HEVC -> "hevc";
            // FFmpeg's own decoder works with graphics cards only, and this build has no dav1d.
            case AV1 -> "libaom-av1";
            case VP9 -> "vp9";
        };
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
