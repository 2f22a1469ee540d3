package dev.millrace.transcoder.media;

import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUV420P;
import static org.bytedeco.ffmpeg.global.swscale.SWS_BICUBIC;
import static org.bytedeco.ffmpeg.global.swscale.sws_freeContext;
import static org.bytedeco.ffmpeg.global.swscale.sws_getCachedContext;
import static org.bytedeco.ffmpeg.global.swscale.sws_scale;

import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.swscale.SwsContext;
import org.bytedeco.javacpp.DoublePointer;
import org.jspecify.annotations.Nullable;

/** Scales into pictures of one size; what comes in may change its size and format. Not thread-safe. */
public final class Scaler implements AutoCloseable {
    private @Nullable SwsContext context;

    public void scale(AVFrame from, Picture into) {
        AVFrame to = into.frame();
        SwsContext scaling = sws_getCachedContext(
                context,
                from.width(),
                from.height(),
                from.format(),
                to.width(),
                to.height(),
                AV_PIX_FMT_YUV420P,
                SWS_BICUBIC,
                null,
                null,
                (DoublePointer) null);
        if (scaling == null) {
            throw new MediaException("sws_getCachedContext takes no pictures of format " + from.format());
        }
        context = scaling;
        MediaException.check(
                sws_scale(scaling, from.data(), from.linesize(), 0, from.height(), to.data(), to.linesize()),
                "sws_scale");
        // swscale makes limited range of full range, so the range is not copied.
        to.color_primaries(from.color_primaries()).color_trc(from.color_trc()).colorspace(from.colorspace());
    }

    @Override
    public void close() {
        if (context != null) {
            sws_freeContext(context);
            context = null;
        }
    }
}
