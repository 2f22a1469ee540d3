package dev.millrace.transcoder.media;

import static org.bytedeco.ffmpeg.global.avutil.AV_SAMPLE_FMT_FLTP;
import static org.bytedeco.ffmpeg.global.avutil.av_channel_layout_compare;
import static org.bytedeco.ffmpeg.global.avutil.av_channel_layout_copy;
import static org.bytedeco.ffmpeg.global.avutil.av_channel_layout_default;
import static org.bytedeco.ffmpeg.global.avutil.av_channel_layout_uninit;
import static org.bytedeco.ffmpeg.global.swresample.swr_alloc_set_opts2;
import static org.bytedeco.ffmpeg.global.swresample.swr_convert;
import static org.bytedeco.ffmpeg.global.swresample.swr_free;
import static org.bytedeco.ffmpeg.global.swresample.swr_get_out_samples;
import static org.bytedeco.ffmpeg.global.swresample.swr_init;

import org.bytedeco.ffmpeg.avutil.AVChannelLayout;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.swresample.SwrContext;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerPointer;

/**
 * Makes stereo of {@link #SAMPLE_RATE} of whatever comes in, mixing down what has more channels; what comes in may
 * change its rate, format and channels. Not thread-safe.
 */
public final class Resampler implements AutoCloseable {
    public static final int SAMPLE_RATE = 48_000;
    public static final int CHANNELS = 2;

    private final SwrContext context = new SwrContext(null);
    private final AVChannelLayout stereo = new AVChannelLayout();
    private final AVChannelLayout source = new AVChannelLayout();
    private int rate;
    private int format = -1;

    public Resampler() {
        av_channel_layout_default(stereo, CHANNELS);
    }

    /** The samples of each channel. Some stay inside until the next call, which is no shift in time. */
    public float[][] convert(AVFrame frame) {
        if (frame.sample_rate() != rate
                || frame.format() != format
                || av_channel_layout_compare(frame.ch_layout(), source) != 0) {
            open(frame);
        }
        int room = swr_get_out_samples(context, frame.nb_samples());
        MediaException.check(room, "swr_get_out_samples");
        try (FloatPointer left = new FloatPointer(Math.max(1, room));
                FloatPointer right = new FloatPointer(Math.max(1, room));
                PointerPointer<FloatPointer> out = new PointerPointer<>(left, right)) {
            int made = MediaException.check(
                    swr_convert(context, out, room, frame.extended_data(), frame.nb_samples()), "swr_convert");
            float[][] samples = new float[CHANNELS][made];
            left.get(samples[0]);
            right.get(samples[1]);
            return samples;
        }
    }

    @Override
    public void close() {
        swr_free(context);
        av_channel_layout_uninit(source);
        stereo.deallocate();
        source.deallocate();
    }

    private void open(AVFrame frame) {
        rate = frame.sample_rate();
        format = frame.format();
        MediaException.check(av_channel_layout_copy(source, frame.ch_layout()), "av_channel_layout_copy");
        MediaException.check(
                swr_alloc_set_opts2(context, stereo, AV_SAMPLE_FMT_FLTP, SAMPLE_RATE, source, format, rate, 0, null),
                "swr_alloc_set_opts2");
        MediaException.check(swr_init(context), "swr_init");
    }
}
