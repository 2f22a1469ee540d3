package dev.millrace.transcoder.media;

import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_AAC;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_AV1;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_H264;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_HEVC;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_VP9;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_unref;
import static org.bytedeco.ffmpeg.global.avformat.av_write_frame;
import static org.bytedeco.ffmpeg.global.avformat.avformat_alloc_output_context2;
import static org.bytedeco.ffmpeg.global.avformat.avformat_free_context;
import static org.bytedeco.ffmpeg.global.avformat.avformat_new_stream;
import static org.bytedeco.ffmpeg.global.avformat.avformat_write_header;
import static org.bytedeco.ffmpeg.global.avformat.avio_close_dyn_buf;
import static org.bytedeco.ffmpeg.global.avformat.avio_open_dyn_buf;
import static org.bytedeco.ffmpeg.global.avutil.AVMEDIA_TYPE_AUDIO;
import static org.bytedeco.ffmpeg.global.avutil.AVMEDIA_TYPE_VIDEO;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUV420P;
import static org.bytedeco.ffmpeg.global.avutil.AV_SAMPLE_FMT_FLTP;
import static org.bytedeco.ffmpeg.global.avutil.av_channel_layout_default;
import static org.bytedeco.ffmpeg.global.avutil.av_free;
import static org.bytedeco.ffmpeg.global.avutil.av_opt_set;

import dev.millrace.transcoder.codec.AacConfig;
import dev.millrace.transcoder.codec.VideoCodec;
import dev.millrace.transcoder.codec.VideoConfig;
import dev.millrace.transcoder.codec.Vp9Config;
import java.nio.ByteBuffer;
import java.util.Map;
import org.bytedeco.ffmpeg.avcodec.AVCodecParameters;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVIOContext;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;

/**
 * Makes CMAF of one track: an initialization section, then fragments of one moof and one mdat each. Time stamps go
 * into tfdt as they are, so that tracks made by different muxers, also by different pods, fit together. Not
 * thread-safe.
 */
public final class FragmentMuxer implements AutoCloseable {
    /** cmaf and frag_discont together keep tfdt from starting at 0; no edit list moves it either. */
    private static final Map<String, String> OPTIONS = Map.of(
            "movflags", "frag_custom+empty_moov+default_base_moof+cmaf+skip_trailer+frag_discont",
            "use_editlist", "0");

    /** Parameter sets are in the initialization section only, which Apple's players insist on. */
    private static final int HVC1 = 'h' | 'v' << 8 | 'c' << 16 | '1' << 24;

    private static final int MOOF = 0x6d6f6f66;
    private static final int TFDT = 0x74666474;
    /** Size and type. */
    private static final int BOX_HEADER = 8;

    private static final long NOTHING = Long.MIN_VALUE;

    private final AVFormatContext context;
    private final AVPacket packet = av_packet_alloc();
    private final byte[] init;
    private AVIOContext buffer;
    private long first = NOTHING;

    private FragmentMuxer(int timeScale, java.util.function.Consumer<AVCodecParameters> parameters) {
        context = new AVFormatContext(null);
        MediaException.check(
                avformat_alloc_output_context2(context, null, "mp4", (String) null), "avformat_alloc_output_context2");
        AVStream stream = avformat_new_stream(context, null);
        parameters.accept(stream.codecpar());
        stream.time_base().num(1).den(timeScale);
        buffer = openBuffer();
        Native.withOptions(OPTIONS, "avformat_write_header", options -> avformat_write_header(context, options));
        init = takeBuffer();
    }

    /** @param config of the frames to come; its extradata says whether H.264 has start codes or lengths */
    public static FragmentMuxer video(VideoConfig config) {
        byte[] extradata = config.extradata();
        return new FragmentMuxer(TimeScale.VIDEO, parameters -> {
            parameters
                    .codec_type(AVMEDIA_TYPE_VIDEO)
                    .codec_id(codecId(config.codec()))
                    .codec_tag(config.codec() == VideoCodec.HEVC ? HVC1 : 0)
                    .format(AV_PIX_FMT_YUV420P)
                    .width(config.width())
                    .height(config.height())
                    .extradata(Native.extradata(extradata))
                    .extradata_size(extradata.length);
            if (config instanceof Vp9Config vp9) {
                parameters.profile(vp9.profile()).level(vp9.level());
            }
        });
    }

    public static FragmentMuxer audio(AacConfig config) {
        byte[] extradata = config.extradata();
        return new FragmentMuxer(config.sampleRate(), parameters -> {
            parameters
                    .codec_type(AVMEDIA_TYPE_AUDIO)
                    .codec_id(AV_CODEC_ID_AAC)
                    .format(AV_SAMPLE_FMT_FLTP)
                    .sample_rate(config.sampleRate())
                    .frame_size(AacConfig.FRAME_SAMPLES)
                    .extradata(Native.extradata(extradata))
                    .extradata_size(extradata.length);
            av_channel_layout_default(parameters.ch_layout(), config.channels());
        });
    }

    private static int codecId(VideoCodec codec) {
        return switch (codec) {
            case H264 -> AV_CODEC_ID_H264;
            case HEVC -> AV_CODEC_ID_HEVC;
            case AV1 -> AV_CODEC_ID_AV1;
            case VP9 -> AV_CODEC_ID_VP9;
        };
    }

    /** The initialization section. */
    public byte[] init() {
        return init.clone();
    }

    /** Adds a frame to the fragment under construction. */
    public void write(EncodedFrame frame) {
        if (first == NOTHING) {
            first = frame.dts();
        }
        Native.fill(packet, frame);
        try {
            MediaException.check(av_write_frame(context, packet), "av_write_frame");
        } finally {
            av_packet_unref(packet);
        }
    }

    /**
     * Ends the fragment, which has at least one frame.
     *
     * @param number its sequence number (ISO/IEC 14496-12, 8.8.5), unsigned
     */
    public byte[] fragment(int number) {
        MediaException.check(av_write_frame(context, null), "av_write_frame");
        // The muxer forgets this flag with the first frame; without it, a gap between fragments would be closed.
        MediaException.check(av_opt_set(context.priv_data(), "movflags", "+frag_discont", 0), "av_opt_set");
        byte[] fragment = takeBuffer();
        ByteBuffer boxes = ByteBuffer.wrap(fragment);
        int box = 0;
        while (boxes.getInt(box + 4) != MOOF) {
            box += boxes.getInt(box);
        }
        // The first box of a moof is its mfhd: size, type, version and flags, then the number.
        int header = box + BOX_HEADER;
        boxes.putInt(header + BOX_HEADER + 4, number);
        putDecodeTime(boxes, header + boxes.getInt(header) + BOX_HEADER);
        first = NOTHING;
        return fragment;
    }

    /**
     * Writes the decoding time of the first frame: FFmpeg moves all of them by the first frame's composition offset, so
     * that B-frames would put pictures behind the sound.
     *
     * @param box where the first box within the traf is
     */
    private void putDecodeTime(ByteBuffer boxes, int box) {
        int at = box;
        while (boxes.getInt(at + 4) != TFDT) {
            at += boxes.getInt(at);
        }
        int time = at + BOX_HEADER + 4;
        if (boxes.get(at + BOX_HEADER) == 1) {
            boxes.putLong(time, first);
        } else {
            boxes.putInt(time, (int) first);
        }
    }

    @Override
    public void close() {
        BytePointer rest = new BytePointer((Pointer) null);
        avio_close_dyn_buf(buffer, rest);
        av_free(rest);
        context.pb(null);
        avformat_free_context(context);
        av_packet_free(packet);
    }

    private AVIOContext openBuffer() {
        AVIOContext opened = new AVIOContext(null);
        MediaException.check(avio_open_dyn_buf(opened), "avio_open_dyn_buf");
        context.pb(opened);
        return opened;
    }

    private byte[] takeBuffer() {
        BytePointer memory = new BytePointer((Pointer) null);
        int size = avio_close_dyn_buf(buffer, memory);
        try {
            byte[] bytes = new byte[size];
            memory.capacity(size).get(bytes, 0, size);
            return bytes;
        } finally {
            av_free(memory);
            buffer = openBuffer();
        }
    }
}
