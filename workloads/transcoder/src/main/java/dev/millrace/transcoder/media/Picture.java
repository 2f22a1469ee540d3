package dev.millrace.transcoder.media;

import static org.bytedeco.ffmpeg.global.avutil.AV_PICTURE_TYPE_I;
import static org.bytedeco.ffmpeg.global.avutil.AV_PICTURE_TYPE_NONE;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUV420P;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_get_buffer;

import org.bytedeco.ffmpeg.avutil.AVFrame;

/** A picture that is used again and again: YUV 4:2:0 of a fixed size, owned here. Not thread-safe. */
public final class Picture implements AutoCloseable {
    private final AVFrame frame = av_frame_alloc();

    public Picture(int width, int height) {
        frame.format(AV_PIX_FMT_YUV420P).width(width).height(height);
        MediaException.check(av_frame_get_buffer(frame, 0), "av_frame_get_buffer");
    }

    /**
     * Says when it is shown, and whether it is to be a key frame.
     *
     * @param pts in {@link TimeScale#VIDEO}
     */
    public void stamp(long pts, boolean key) {
        frame.pts(pts).pict_type(key ? AV_PICTURE_TYPE_I : AV_PICTURE_TYPE_NONE);
    }

    /** FFmpeg's view of it; stays owned here. */
    public AVFrame frame() {
        return frame;
    }

    /** Whether a decoded frame is one that decoding could begin with. */
    public static boolean isKey(AVFrame decoded) {
        return (decoded.flags() & Native.FRAME_FLAG_KEY) != 0;
    }

    @Override
    public void close() {
        av_frame_free(frame);
    }
}
