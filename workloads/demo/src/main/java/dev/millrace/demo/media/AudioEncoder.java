package dev.millrace.demo.media;

import static org.bytedeco.ffmpeg.global.avutil.AV_SAMPLE_FMT_FLTP;
import static org.bytedeco.ffmpeg.global.avutil.av_channel_layout_copy;
import static org.bytedeco.ffmpeg.global.avutil.av_channel_layout_default;
import static org.bytedeco.ffmpeg.global.avutil.av_make_q;

import java.nio.FloatBuffer;
import java.util.Map;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.javacpp.FloatPointer;

/** AAC-LC, 48 kHz, the same signal on both channels. For one thread. */
public final class AudioEncoder implements AutoCloseable {

    /** Samples per second. */
    public static final int RATE = 48_000;

    /** Samples of each channel in one frame of AAC-LC (ISO/IEC 14496-3). */
    public static final int FRAME_SAMPLES = 1024;

    /**
     * The encoder looks ahead this far: what goes in comes out as a packet with this much less on its time stamp. So the
     * first frame's position is this, and the first packet's time stamp is 0, as FLV wants it.
     */
    public static final int LOOKAHEAD_SAMPLES = FRAME_SAMPLES;

    private static final int CHANNELS = 2;

    private final Encoder encoder;
    private final FloatBuffer left;
    private final FloatBuffer right;

    /** @param kilobits per second, both channels together */
    public AudioEncoder(int kilobits) throws MediaException {
        encoder = new Encoder("aac", context -> configure(context, kilobits), Map.of("aac_coder", "fast"));
        AVFrame frame = encoder.frame();
        frame.format(AV_SAMPLE_FMT_FLTP).sample_rate(RATE).nb_samples(FRAME_SAMPLES);
        av_channel_layout_copy(frame.ch_layout(), encoder.context().ch_layout());
        encoder.allocateFrame();
        left = channel(frame, 0);
        right = channel(frame, 1);
    }

    private static void configure(AVCodecContext context, int kilobits) {
        context.sample_rate(RATE)
                .sample_fmt(AV_SAMPLE_FMT_FLTP)
                .bit_rate(kilobits * 1000L)
                .time_base(av_make_q(1, RATE));
        av_channel_layout_default(context.ch_layout(), CHANNELS);
    }

    private static FloatBuffer channel(AVFrame frame, int index) {
        return new FloatPointer(frame.data(index)).capacity(FRAME_SAMPLES).asBuffer();
    }

    /**
     * Encodes one frame.
     *
     * @param position number of its first sample since the start, at least {@link #LOOKAHEAD_SAMPLES}
     * @param samples {@link #FRAME_SAMPLES} samples from -1 to 1
     */
    public void encode(long position, float[] samples, FlvOutput output) throws MediaException {
        left.put(0, samples);
        right.put(0, samples);
        encoder.frame().pts(position);
        encoder.encode(output::writeAudio);
    }

    AVCodecContext context() {
        return encoder.context();
    }

    @Override
    public void close() {
        encoder.close();
    }
}
