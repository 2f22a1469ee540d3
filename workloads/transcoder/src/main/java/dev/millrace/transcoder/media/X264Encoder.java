package dev.millrace.transcoder.media;

import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_FLAG_GLOBAL_HEADER;
import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_FLAG_KEY;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_unref;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_alloc_context3;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_encoder_by_name;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_free_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_open2;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_receive_packet;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_send_frame;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUV420P;

import dev.millrace.transcoder.codec.H264Config;
import java.util.Map;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.javacpp.BytePointer;

/**
 * Encodes H.264 on the calling thread: each picture comes out at once, and key frames are exactly those that were asked
 * for. Not thread-safe.
 */
public final class X264Encoder implements VideoEncoder {
    private final AVCodecContext context;
    private final AVPacket packet = av_packet_alloc();
    private final H264Config config;
    private final long duration;

    /** @param first a picture as those to come, for its colours */
    public X264Encoder(EncoderSettings settings, Picture first) {
        AVCodec codec = avcodec_find_encoder_by_name("libx264");
        if (codec == null) {
            throw new MediaException("this FFmpeg has no libx264");
        }
        context = avcodec_alloc_context3(codec);
        duration = settings.frameRate().ticks(1, TimeScale.VIDEO);
        AVFrame picture = first.frame();
        context.width(settings.width())
                .height(settings.height())
                .pix_fmt(AV_PIX_FMT_YUV420P)
                .color_primaries(picture.color_primaries())
                .color_trc(picture.color_trc())
                .colorspace(picture.colorspace())
                .bit_rate(1000L * settings.kilobits())
                .rc_max_rate(1000L * settings.kilobits())
                .rc_buffer_size(1000 * settings.kilobits())
                .max_b_frames(0)
                .thread_count(1)
                .flags(AV_CODEC_FLAG_GLOBAL_HEADER);
        context.time_base().num(1).den(TimeScale.VIDEO);
        context.framerate()
                .num(settings.frameRate().frames())
                .den(settings.frameRate().seconds());
        Map<String, String> options = Map.of(
                "preset", settings.preset(),
                "tune", "zerolatency",
                "forced-idr", "1",
                "x264-params", "scenecut=0:rc-lookahead=0:keyint=infinite");
        Native.withOptions(options, "avcodec_open2", dictionary -> avcodec_open2(context, codec, dictionary));
        byte[] headers = new byte[context.extradata_size()];
        BytePointer extradata = context.extradata();
        extradata.capacity(headers.length).get(headers, 0, headers.length);
        config = H264Config.ofAnnexB(headers);
    }

    @Override
    public H264Config config() {
        return config;
    }

    @Override
    public EncodedFrame encode(Picture picture, long arrivedNanos) {
        MediaException.check(avcodec_send_frame(context, picture.frame()), "avcodec_send_frame");
        MediaException.check(avcodec_receive_packet(context, packet), "avcodec_receive_packet");
        try {
            byte[] bytes = new byte[packet.size()];
            packet.data().capacity(bytes.length).get(bytes, 0, bytes.length);
            boolean key = (packet.flags() & AV_PKT_FLAG_KEY) != 0;
            return new EncodedFrame(bytes, packet.pts(), packet.pts(), duration, key, arrivedNanos);
        } finally {
            av_packet_unref(packet);
        }
    }

    @Override
    public void close() {
        avcodec_free_context(context);
        av_packet_free(packet);
    }
}
