package dev.millrace.demo.media;

import static org.bytedeco.ffmpeg.global.avutil.AVCOL_PRI_BT709;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_RANGE_MPEG;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_SPC_BT709;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_TRC_BT709;
import static org.bytedeco.ffmpeg.global.avutil.AV_PICTURE_TYPE_I;
import static org.bytedeco.ffmpeg.global.avutil.AV_PICTURE_TYPE_NONE;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUV420P;
import static org.bytedeco.ffmpeg.global.avutil.av_make_q;

import java.util.Map;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.javacpp.BytePointer;

/** H.264 by x264, set for little CPU and no delay: a frame in is a packet out. For one thread. */
public final class VideoEncoder implements AutoCloseable {

    private final Encoder encoder;
    private final Picture picture;

    /**
     * @param width and height in pixels, even
     * @param frameRate frames per second
     * @param kilobits the constant bit rate, per second
     */
    public VideoEncoder(int width, int height, int frameRate, int kilobits) throws MediaException {
        encoder = new Encoder(
                "libx264",
                context -> configure(context, width, height, frameRate, kilobits),
                // As OBS sends by default: filled up to the bit rate, so that players measure what they are promised.
                Map.of("preset", "ultrafast", "tune", "zerolatency", "forced-idr", "1", "nal-hrd", "cbr"));
        AVFrame frame = encoder.frame();
        frame.format(AV_PIX_FMT_YUV420P).width(width).height(height);
        encoder.allocateFrame();
        picture = new Picture(
                plane(frame, 0, width, height),
                plane(frame, 1, width / 2, height / 2),
                plane(frame, 2, width / 2, height / 2));
    }

    private static void configure(AVCodecContext context, int width, int height, int frameRate, int kilobits) {
        context.width(width)
                .height(height)
                .pix_fmt(AV_PIX_FMT_YUV420P)
                .time_base(av_make_q(1, frameRate))
                .framerate(av_make_q(frameRate, 1))
                .thread_count(1)
                // Key frames are asked for by time: dropped frames must not move them apart.
                .gop_size(frameRate * 3600)
                .bit_rate(kilobits * 1000L)
                .rc_max_rate(kilobits * 1000L)
                .rc_buffer_size(kilobits * 1000)
                .color_range(AVCOL_RANGE_MPEG)
                .colorspace(AVCOL_SPC_BT709)
                .color_primaries(AVCOL_PRI_BT709)
                .color_trc(AVCOL_TRC_BT709);
    }

    private static Plane plane(AVFrame frame, int index, int width, int height) {
        int stride = frame.linesize(index);
        var bytes = new BytePointer(frame.data(index)).capacity((long) stride * height);
        return new Plane(bytes.asByteBuffer(), stride, width, height);
    }

    /** The picture to draw on. x264 copies it while it encodes, so it stays as it is from frame to frame. */
    public Picture picture() {
        return picture;
    }

    /**
     * Encodes the picture as it is now.
     *
     * @param number of the frame: time in units of the frame rate, growing
     * @param key whether viewers can start with this frame
     */
    public void encode(long number, boolean key, FlvOutput output) throws MediaException {
        encode(number, key, output::writeVideo);
    }

    void encode(long number, boolean key, PacketSink sink) throws MediaException {
        encoder.frame().pts(number).pict_type(key ? AV_PICTURE_TYPE_I : AV_PICTURE_TYPE_NONE);
        encoder.encode(sink);
    }

    AVCodecContext context() {
        return encoder.context();
    }

    @Override
    public void close() {
        encoder.close();
    }
}
