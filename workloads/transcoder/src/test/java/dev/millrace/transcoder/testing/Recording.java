package dev.millrace.transcoder.testing;

import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_FLAG_GLOBAL_HEADER;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_rescale_ts;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_unref;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_alloc_context3;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_encoder_by_name;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_free_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_open2;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_parameters_from_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_receive_packet;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_send_frame;
import static org.bytedeco.ffmpeg.global.avformat.av_interleaved_write_frame;
import static org.bytedeco.ffmpeg.global.avformat.av_write_trailer;
import static org.bytedeco.ffmpeg.global.avformat.avformat_alloc_output_context2;
import static org.bytedeco.ffmpeg.global.avformat.avformat_free_context;
import static org.bytedeco.ffmpeg.global.avformat.avformat_new_stream;
import static org.bytedeco.ffmpeg.global.avformat.avformat_write_header;
import static org.bytedeco.ffmpeg.global.avformat.avio_close_dyn_buf;
import static org.bytedeco.ffmpeg.global.avformat.avio_open_dyn_buf;
import static org.bytedeco.ffmpeg.global.avutil.AVMEDIA_TYPE_VIDEO;
import static org.bytedeco.ffmpeg.global.avutil.AV_LOG_ERROR;
import static org.bytedeco.ffmpeg.global.avutil.AV_PICTURE_TYPE_I;
import static org.bytedeco.ffmpeg.global.avutil.AV_PICTURE_TYPE_NONE;
import static org.bytedeco.ffmpeg.global.avutil.AV_SAMPLE_FMT_FLT;
import static org.bytedeco.ffmpeg.global.avutil.AV_SAMPLE_FMT_FLTP;
import static org.bytedeco.ffmpeg.global.avutil.av_channel_layout_default;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_free;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_set;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_get_buffer;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_make_writable;
import static org.bytedeco.ffmpeg.global.avutil.av_free;
import static org.bytedeco.ffmpeg.global.avutil.av_get_pix_fmt;
import static org.bytedeco.ffmpeg.global.avutil.av_log_set_level;
import static org.bytedeco.ffmpeg.global.avutil.av_sample_fmt_is_planar;

import dev.millrace.rtmp.flv.FlvReader;
import dev.millrace.rtmp.flv.FlvTag;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongUnaryOperator;
import java.util.function.Predicate;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVIOContext;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.jspecify.annotations.Nullable;

/**
 * What FFmpeg's own encoders and FLV muxer make of a moving picture and a tone: the tags that a real encoder would
 * publish, to be bent by tests.
 *
 * @param tags in their order
 */
public record Recording(List<Tag> tags) {
    private static final int LONGEST_TAG = (1 << 24) - 1;

    /** @param body without FLV's framing */
    @SuppressWarnings("ArrayRecordComponent")
    public record Tag(FlvTag.Type type, long millis, byte[] body) {
        public FlvTag flv() {
            return new FlvTag(type, millis, Unpooled.wrappedBuffer(body));
        }

        public Tag at(long other) {
            return new Tag(type, other, body);
        }

        public Tag with(byte[] other) {
            return new Tag(type, millis, other);
        }

        public boolean isVideo() {
            return type == FlvTag.Type.VIDEO;
        }

        public boolean isAudio() {
            return type == FlvTag.Type.AUDIO;
        }

        public boolean isSetup() {
            return flv().isDecoderConfiguration();
        }

        public boolean isKey() {
            return flv().isKeyFrame();
        }
    }

    /**
     * @param encoder FFmpeg's name of it
     * @param format FFmpeg's name of the pixel format
     */
    public record Video(
            String encoder,
            String format,
            int width,
            int height,
            int rate,
            int keyFrames,
            Map<String, String> options) {
        public static Video h264(int width, int height, int rate) {
            return of("libx264", width, height, rate, Map.of("preset", "ultrafast", "tune", "zerolatency"));
        }

        public static Video of(String encoder, int width, int height, int rate, Map<String, String> options) {
            return new Video(encoder, "yuv420p", width, height, rate, rate, options);
        }

        public Video format(String other) {
            return new Video(encoder, other, width, height, rate, keyFrames, options);
        }

        public Video options(Map<String, String> other) {
            return new Video(encoder, format, width, height, rate, keyFrames, other);
        }
    }

    /** @param encoder FFmpeg's name of it */
    public record Audio(String encoder, int sampleRate, int channels) {
        public static Audio aac(int sampleRate, int channels) {
            return new Audio("aac", sampleRate, channels);
        }
    }

    /** Both, for so many seconds. */
    public static Recording of(@Nullable Video video, @Nullable Audio audio, int seconds) {
        av_log_set_level(AV_LOG_ERROR);
        AVFormatContext output = new AVFormatContext(null);
        check(avformat_alloc_output_context2(output, null, "flv", (String) null));
        AVIOContext buffer = new AVIOContext(null);
        check(avio_open_dyn_buf(buffer));
        output.pb(buffer);
        Optional<Track> picture = Optional.ofNullable(video).map(made -> new Track(open(made), output));
        Optional<Track> sound = Optional.ofNullable(audio).map(made -> new Track(open(made), output));
        AVDictionary options = new AVDictionary(null);
        av_dict_set(options, "flvflags", "no_duration_filesize", 0);
        check(avformat_write_header(output, options));
        av_dict_free(options);
        for (int second = 0; second < seconds; second++) {
            int from = second;
            picture.ifPresent(track -> track.pictures(video, from));
            sound.ifPresent(track -> track.sound(from));
        }
        picture.ifPresent(Track::close);
        sound.ifPresent(Track::close);
        check(av_write_trailer(output));
        BytePointer memory = new BytePointer((Pointer) null);
        byte[] bytes = new byte[avio_close_dyn_buf(buffer, memory)];
        memory.capacity(bytes.length).get(bytes);
        av_free(memory);
        output.pb(null);
        avformat_free_context(output);
        return read(bytes);
    }

    public Recording without(Predicate<Tag> unwanted) {
        return new Recording(tags.stream().filter(unwanted.negate()).toList());
    }

    /** With other time stamps. */
    public Recording moved(Predicate<Tag> which, LongUnaryOperator millis) {
        return new Recording(tags.stream()
                .map(tag -> which.test(tag) ? tag.at(millis.applyAsLong(tag.millis())) : tag)
                .toList());
    }

    /** Followed by another, at once. */
    public Recording then(Recording next, long atMillis) {
        List<Tag> both = new ArrayList<>(tags);
        next.tags.forEach(tag -> both.add(tag.at(tag.millis() + atMillis)));
        return new Recording(both);
    }

    /** In the order in which they are played, as a sender interleaves them. */
    public Recording interleaved() {
        List<Tag> sorted = new ArrayList<>(tags);
        sorted.sort((one, other) -> Long.compare(one.millis(), other.millis()));
        return new Recording(sorted);
    }

    private static Recording read(byte[] flv) {
        List<Tag> tags = new ArrayList<>();
        try (FlvReader reader = new FlvReader(new ByteArrayInputStream(flv), LONGEST_TAG)) {
            for (Optional<FlvTag> tag = reader.next(); tag.isPresent(); tag = reader.next()) {
                tags.add(new Tag(
                        tag.get().type(),
                        tag.get().timestampMillis(),
                        ByteBufUtil.getBytes(tag.get().content())));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Recording(tags);
    }

    private static AVCodecContext open(Video video) {
        AVCodec codec = avcodec_find_encoder_by_name(video.encoder());
        AVCodecContext context = avcodec_alloc_context3(codec);
        context.width(video.width())
                .height(video.height())
                .pix_fmt(av_get_pix_fmt(video.format()))
                .bit_rate(400_000)
                .gop_size(video.keyFrames())
                .thread_count(1)
                .flags(AV_CODEC_FLAG_GLOBAL_HEADER);
        context.time_base().num(1).den(video.rate());
        context.framerate().num(video.rate()).den(1);
        AVDictionary options = new AVDictionary(null);
        video.options().forEach((name, value) -> av_dict_set(options, name, value, 0));
        check(avcodec_open2(context, codec, options));
        av_dict_free(options);
        return context;
    }

    private static AVCodecContext open(Audio audio) {
        AVCodec codec = avcodec_find_encoder_by_name(audio.encoder());
        AVCodecContext context = avcodec_alloc_context3(codec);
        context.sample_rate(audio.sampleRate())
                .sample_fmt(audio.encoder().equals("libopus") ? AV_SAMPLE_FMT_FLT : AV_SAMPLE_FMT_FLTP)
                .bit_rate(64_000L * audio.channels())
                .flags(AV_CODEC_FLAG_GLOBAL_HEADER);
        context.time_base().num(1).den(audio.sampleRate());
        av_channel_layout_default(context.ch_layout(), audio.channels());
        check(avcodec_open2(context, codec, (AVDictionary) null));
        return context;
    }

    private static int check(int result) {
        if (result < 0) {
            throw new AssertionError("FFmpeg says " + result);
        }
        return result;
    }

    /** One encoder and its stream in the file. */
    private static final class Track {
        private final AVCodecContext encoder;
        private final AVFormatContext output;
        private final AVStream stream;
        private final AVPacket packet = av_packet_alloc();
        private final AVFrame frame = av_frame_alloc();
        private long next;

        Track(AVCodecContext encoder, AVFormatContext output) {
            this.encoder = encoder;
            this.output = output;
            stream = avformat_new_stream(output, null);
            check(avcodec_parameters_from_context(stream.codecpar(), encoder));
            stream.avg_frame_rate(encoder.framerate());
            stream.time_base().num(1).den(1000);
            if (encoder.codec_type() == AVMEDIA_TYPE_VIDEO) {
                frame.format(encoder.pix_fmt()).width(encoder.width()).height(encoder.height());
            } else {
                frame.format(encoder.sample_fmt())
                        .nb_samples(encoder.frame_size())
                        .sample_rate(encoder.sample_rate());
                av_channel_layout_default(frame.ch_layout(), encoder.ch_layout().nb_channels());
            }
            check(av_frame_get_buffer(frame, 0));
        }

        void pictures(Video video, int second) {
            for (int i = 0; i < video.rate(); i++) {
                check(av_frame_make_writable(frame));
                paint((int) next);
                frame.pts(next).pict_type(next % video.keyFrames() == 0 ? AV_PICTURE_TYPE_I : AV_PICTURE_TYPE_NONE);
                next++;
                send(frame);
            }
        }

        void sound(int second) {
            while (next < (second + 1L) * encoder.sample_rate()) {
                check(av_frame_make_writable(frame));
                tone();
                frame.pts(next);
                next += frame.nb_samples();
                send(frame);
            }
        }

        void close() {
            send(null);
            av_packet_free(packet);
            av_frame_free(frame);
            avcodec_free_context(encoder);
        }

        private void send(@Nullable AVFrame input) {
            check(avcodec_send_frame(encoder, input));
            while (avcodec_receive_packet(encoder, packet) >= 0) {
                av_packet_rescale_ts(packet, encoder.time_base(), stream.time_base());
                packet.stream_index(stream.index());
                check(av_interleaved_write_frame(output, packet));
                av_packet_unref(packet);
            }
        }

        private void paint(int number) {
            for (int plane = 0; plane < 3; plane++) {
                int stride = frame.linesize(plane);
                int rows =
                        plane > 0 && frame.height() > 1 && isHalfHeight() ? (frame.height() + 1) / 2 : frame.height();
                byte[] bytes = new byte[stride];
                boolean deep = isDeep();
                for (int y = 0; y < rows; y++) {
                    for (int x = 0; x < stride; x++) {
                        int value = plane == 0 ? 16 + (3 * number + x + y) % 200 : 100 + plane * 20 + number % 30;
                        bytes[x] = (byte) (deep ? (x & 1) == 0 ? 0 : value >> 6 : value);
                    }
                    frame.data(plane).position((long) y * stride).put(bytes);
                }
            }
        }

        private boolean isHalfHeight() {
            return encoder.pix_fmt() == av_get_pix_fmt("yuv420p") || encoder.pix_fmt() == av_get_pix_fmt("yuv420p10le");
        }

        private boolean isDeep() {
            return encoder.pix_fmt() == av_get_pix_fmt("yuv420p10le")
                    || encoder.pix_fmt() == av_get_pix_fmt("yuv422p10le");
        }

        private void tone() {
            int channels = encoder.ch_layout().nb_channels();
            int samples = frame.nb_samples();
            boolean planar = av_sample_fmt_is_planar(encoder.sample_fmt()) == 1;
            float[] wave = new float[samples * (planar ? 1 : channels)];
            for (int i = 0; i < wave.length; i++) {
                double second = (double) (next + (planar ? i : i / channels)) / encoder.sample_rate();
                wave[i] = (float) (0.3 * Math.sin(2 * Math.PI * 440 * second));
            }
            for (int plane = 0; plane < (planar ? channels : 1); plane++) {
                new FloatPointer(frame.data(plane)).put(wave);
            }
        }
    }
}
