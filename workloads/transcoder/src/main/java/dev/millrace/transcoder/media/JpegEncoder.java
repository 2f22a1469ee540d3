package dev.millrace.transcoder.media;

import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_FLAG_QSCALE;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_MJPEG;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_alloc_context3;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_encoder;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_free_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_open2;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_receive_packet;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_send_frame;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_RANGE_JPEG;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUVJ420P;
import static org.bytedeco.ffmpeg.global.avutil.FF_QP2LAMBDA;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_get_buffer;
import static org.bytedeco.ffmpeg.global.swscale.SWS_BICUBIC;
import static org.bytedeco.ffmpeg.global.swscale.sws_freeContext;
import static org.bytedeco.ffmpeg.global.swscale.sws_getContext;
import static org.bytedeco.ffmpeg.global.swscale.sws_scale;

import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.swscale.SwsContext;
import org.bytedeco.javacpp.DoublePointer;

/** Makes JPEGs of decoded frames, on the calling thread. It keeps nothing between two, since they are rare. */
public final class JpegEncoder {
    /** 2 is the best, 31 the worst; about 15 kB for 320 × 180. */
    private static final int QUALITY = 4;

    private final int largestWidth;

    /** @param largestWidth in pixels; smaller frames keep their size, all keep their shape */
    public JpegEncoder(int largestWidth) {
        this.largestWidth = largestWidth;
    }

    public byte[] encode(AVFrame decoded) {
        int width = even(Math.min(largestWidth, decoded.width()));
        int height = even((double) width * decoded.height() / decoded.width());
        AVFrame picture = av_frame_alloc();
        try {
            // JPEG has full range.
            picture.format(AV_PIX_FMT_YUVJ420P).width(width).height(height).color_range(AVCOL_RANGE_JPEG);
            MediaException.check(av_frame_get_buffer(picture, 0), "av_frame_get_buffer");
            scale(decoded, picture);
            picture.quality(QUALITY * FF_QP2LAMBDA);
            return compress(picture);
        } finally {
            av_frame_free(picture);
        }
    }

    private static void scale(AVFrame from, AVFrame to) {
        SwsContext scaling = sws_getContext(
                from.width(),
                from.height(),
                from.format(),
                to.width(),
                to.height(),
                to.format(),
                SWS_BICUBIC,
                null,
                null,
                (DoublePointer) null);
        if (scaling == null) {
            throw new MediaException("sws_getContext takes no pictures of format " + from.format());
        }
        try {
            MediaException.check(
                    sws_scale(scaling, from.data(), from.linesize(), 0, from.height(), to.data(), to.linesize()),
                    "sws_scale");
        } finally {
            sws_freeContext(scaling);
        }
    }

    private static byte[] compress(AVFrame picture) {
        AVCodec codec = avcodec_find_encoder(AV_CODEC_ID_MJPEG);
        AVCodecContext context = avcodec_alloc_context3(codec);
        AVPacket packet = av_packet_alloc();
        try {
            context.width(picture.width())
                    .height(picture.height())
                    .pix_fmt(AV_PIX_FMT_YUVJ420P)
                    .color_range(AVCOL_RANGE_JPEG)
                    .thread_count(1)
                    .flags(AV_CODEC_FLAG_QSCALE)
                    .global_quality(QUALITY * FF_QP2LAMBDA);
            context.time_base().num(1).den(TimeScale.VIDEO);
            MediaException.check(avcodec_open2(context, codec, (AVDictionary) null), "avcodec_open2");
            MediaException.check(avcodec_send_frame(context, picture), "avcodec_send_frame");
            MediaException.check(avcodec_receive_packet(context, packet), "avcodec_receive_packet");
            byte[] jpeg = new byte[packet.size()];
            packet.data().capacity(jpeg.length).get(jpeg, 0, jpeg.length);
            return jpeg;
        } finally {
            av_packet_free(packet);
            avcodec_free_context(context);
        }
    }

    private static int even(double pixels) {
        return Math.max(2, 2 * (int) Math.round(pixels / 2));
    }
}
