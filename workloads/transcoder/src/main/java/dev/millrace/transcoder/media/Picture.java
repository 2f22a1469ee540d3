package dev.millrace.transcoder.media;

import static org.bytedeco.ffmpeg.global.avutil.AV_PICTURE_TYPE_I;
import static org.bytedeco.ffmpeg.global.avutil.AV_PICTURE_TYPE_NONE;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUV420P;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_clone;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_get_buffer;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_is_writable;

import org.bytedeco.ffmpeg.avutil.AVFrame;

/**
 * A raw picture, YUV 4:2:0. Its pixels are counted references: {@link #share} costs no copy, and whoever holds one of
 * the shares keeps the pixels alive. One share is not thread-safe; different shares may be used by different threads.
 */
public final class Picture implements AutoCloseable {
    private final AVFrame frame;

    /** One with pixels of its own, to be painted. */
    public Picture(int width, int height) {
        frame = av_frame_alloc();
        frame.format(AV_PIX_FMT_YUV420P).width(width).height(height);
        MediaException.check(av_frame_get_buffer(frame, 0), "av_frame_get_buffer");
    }

    private Picture(AVFrame frame) {
        this.frame = frame;
    }

    /** The pixels of a frame of FFmpeg's, without a copy. */
    public static Picture of(AVFrame pixels) {
        AVFrame clone = av_frame_clone(pixels);
        if (clone == null) {
            throw new MediaException("av_frame_clone has no memory");
        }
        return new Picture(clone);
    }

    /** The same pixels once more, with a time stamp of their own; to be closed, too. */
    public Picture share() {
        return of(frame);
    }

    /** Whether there are other shares of its pixels, so that they must not be painted over. */
    boolean isShared() {
        return av_frame_is_writable(frame) == 0;
    }

    /** Whether an encoder takes these pixels for pictures of that size as they are. */
    public static boolean fits(AVFrame pixels, int width, int height) {
        return pixels.format() == AV_PIX_FMT_YUV420P && pixels.width() == width && pixels.height() == height;
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
