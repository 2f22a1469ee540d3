package dev.millrace.transcoder.pull;

import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_FLAG_CORRUPT;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_rescale_ts;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_unref;
import static org.bytedeco.ffmpeg.global.avformat.AVSEEK_FLAG_BACKWARD;
import static org.bytedeco.ffmpeg.global.avformat.av_find_best_stream;
import static org.bytedeco.ffmpeg.global.avformat.av_read_frame;
import static org.bytedeco.ffmpeg.global.avformat.av_seek_frame;
import static org.bytedeco.ffmpeg.global.avformat.avformat_alloc_context;
import static org.bytedeco.ffmpeg.global.avformat.avformat_close_input;
import static org.bytedeco.ffmpeg.global.avformat.avformat_find_stream_info;
import static org.bytedeco.ffmpeg.global.avformat.avformat_open_input;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EOF;
import static org.bytedeco.ffmpeg.global.avutil.AVMEDIA_TYPE_AUDIO;
import static org.bytedeco.ffmpeg.global.avutil.AVMEDIA_TYPE_VIDEO;
import static org.bytedeco.ffmpeg.global.avutil.AV_NOPTS_VALUE;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_free;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_set;

import java.io.IOException;
import java.time.Duration;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.bytedeco.ffmpeg.global.avcodec;
import org.jspecify.annotations.Nullable;

/** Reads the frames of the best video and the best audio of a source. Not thread-safe. */
final class Demuxer implements AutoCloseable {
    /** To connect and to find out what there is. */
    private static final Duration OPENING = Duration.ofSeconds(15);

    private static final long MICROS_PER_MILLI = 1000;
    private static final AVRational MILLIS = new AVRational().num(1).den(1000);

    private final AVFormatContext context;
    private final AVPacket packet = av_packet_alloc();
    private final int video;
    private final int audio;
    private final boolean finite;

    private Demuxer(AVFormatContext context, int video, int audio, boolean live) {
        this.context = context;
        this.finite = !live && context.duration() != AV_NOPTS_VALUE && context.duration() > 0;
        this.video = video;
        this.audio = audio;
    }

    /** @throws IOException with a sentence for people that has no secrets in it */
    static Demuxer open(PullRequest request, Interrupt interrupt) throws IOException {
        AVFormatContext context = avformat_alloc_context();
        interrupt.install(context.interrupt_callback());
        interrupt.within(OPENING);
        AVDictionary options = new AVDictionary(null);
        try {
            request.options().forEach((name, value) -> av_dict_set(options, name, value, 0));
            // Frees the context when it fails.
            Refusals.check(avformat_open_input(context, request.url(), null, options));
        } finally {
            av_dict_free(options);
        }
        try {
            Refusals.check(avformat_find_stream_info(context, (AVDictionary) null));
            int video = best(context, AVMEDIA_TYPE_VIDEO);
            int audio = best(context, AVMEDIA_TYPE_AUDIO);
            if (video < 0 && audio < 0) {
                throw new IOException("there is neither video nor audio in it");
            }
            for (int i = 0; i < context.nb_streams(); i++) {
                boolean wanted = i == video || i == audio;
                context.streams(i).discard(wanted ? avcodec.AVDISCARD_DEFAULT : avcodec.AVDISCARD_ALL);
            }
            interrupt.withoutDeadline();
            return new Demuxer(context, video, audio, request.isRtmp());
        } catch (IOException e) {
            avformat_close_input(context);
            throw e;
        }
    }

    private static int best(AVFormatContext context, int type) {
        return av_find_best_stream(context, type, -1, -1, (AVCodec) null, 0);
    }

    /** Whether the source has an end that is known: a file, or a playlist that is complete. */
    boolean isFinite() {
        return finite;
    }

    /** Whether frames come in bursts by nature. */
    boolean isPlaylist() {
        return context.iformat().name().getString().contains("hls");
    }

    boolean hasVideo() {
        return video >= 0;
    }

    boolean isVideo(AVPacket read) {
        return read.stream_index() == video;
    }

    @Nullable
    AVStream videoStream() {
        return video < 0 ? null : context.streams(video);
    }

    @Nullable
    AVStream audioStream() {
        return audio < 0 ? null : context.streams(audio);
    }

    /**
     * The next frame, with time stamps in milliseconds from the source's beginning; valid until the next call.
     *
     * @return null at the end
     * @throws IOException when the source breaks off
     */
    @Nullable
    AVPacket next() throws IOException {
        while (true) {
            av_packet_unref(packet);
            int result = av_read_frame(context, packet);
            if (result == AVERROR_EOF) {
                return null;
            }
            Refusals.check(result);
            boolean wanted = packet.stream_index() == video || packet.stream_index() == audio;
            boolean damaged = (packet.flags() & AV_PKT_FLAG_CORRUPT) != 0;
            if (wanted && !damaged && packet.size() > 0 && timed()) {
                return packet;
            }
        }
    }

    /** Gives the packet both of its time stamps; false: it has none. */
    private boolean timed() {
        if (packet.dts() == AV_NOPTS_VALUE) {
            packet.dts(packet.pts());
        }
        if (packet.pts() == AV_NOPTS_VALUE) {
            packet.pts(packet.dts());
        }
        if (packet.dts() == AV_NOPTS_VALUE) {
            return false;
        }
        av_packet_rescale_ts(packet, context.streams(packet.stream_index()).time_base(), MILLIS);
        long start = startMillis();
        packet.dts(packet.dts() - start).pts(packet.pts() - start);
        return true;
    }

    /** Goes to the newest key frame at or before a time from the beginning; false: the source cannot do that. */
    boolean seek(long millis) {
        return av_seek_frame(context, -1, (millis + startMillis()) * MICROS_PER_MILLI, AVSEEK_FLAG_BACKWARD) >= 0;
    }

    private long startMillis() {
        return context.start_time() == AV_NOPTS_VALUE ? 0 : context.start_time() / MICROS_PER_MILLI;
    }

    @Override
    public void close() {
        av_packet_free(packet);
        avformat_close_input(context);
    }
}
