package dev.millrace.demo.media;

import static org.bytedeco.ffmpeg.global.avcodec.av_packet_rescale_ts;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_parameters_from_context;
import static org.bytedeco.ffmpeg.global.avformat.AVIO_FLAG_WRITE;
import static org.bytedeco.ffmpeg.global.avformat.av_write_frame;
import static org.bytedeco.ffmpeg.global.avformat.av_write_trailer;
import static org.bytedeco.ffmpeg.global.avformat.avformat_alloc_output_context2;
import static org.bytedeco.ffmpeg.global.avformat.avformat_free_context;
import static org.bytedeco.ffmpeg.global.avformat.avformat_new_stream;
import static org.bytedeco.ffmpeg.global.avformat.avformat_write_header;
import static org.bytedeco.ffmpeg.global.avformat.avio_closep;
import static org.bytedeco.ffmpeg.global.avformat.avio_open2;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_free;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_set;

import java.time.Duration;
import java.util.Map;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVIOContext;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.jspecify.annotations.Nullable;

/** Sends FLV to a server over RTMP, or to a file. For one thread. */
public final class FlvOutput implements AutoCloseable {

    /** A server that takes longer for one step, or for one packet, is as good as gone. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Deadline deadline;
    private final AVFormatContext format = new AVFormatContext(null);
    private final AVIOContext io = new AVIOContext(null);
    private @Nullable Tracks tracks;

    private record Tracks(AVStream video, AVCodecContext videoCodec, AVStream audio, AVCodecContext audioCodec) {}

    /**
     * Opens the file, or connects to the server and begins to publish.
     *
     * @param options of the protocol, for example {@code rtmp_playpath}
     * @throws MediaException when the server is not there, refuses, or takes longer than five seconds
     */
    public FlvOutput(String url, Map<String, String> options, Deadline deadline) throws MediaException {
        this.deadline = deadline;
        MediaException.check(avformat_alloc_output_context2(format, null, "flv", url), "make an FLV stream");
        format.flags(format.flags() | AVFormatContext.AVFMT_FLAG_FLUSH_PACKETS);
        var dictionary = new AVDictionary(null);
        options.forEach((name, value) -> av_dict_set(dictionary, name, value, 0));
        deadline.allow(PATIENCE);
        try {
            MediaException.check(
                    avio_open2(io, url, AVIO_FLAG_WRITE, deadline.callback(), dictionary), "start to publish");
            format.pb(io);
        } catch (MediaException refused) {
            close();
            throw refused;
        } finally {
            av_dict_free(dictionary);
        }
    }

    /** Announces the two tracks. Must come before the first packet. */
    public void begin(VideoEncoder video, AudioEncoder audio) throws MediaException {
        var announced = new Tracks(track(video.context()), video.context(), track(audio.context()), audio.context());
        var options = new AVDictionary(null);
        // A live stream cannot be rewound to note its length.
        av_dict_set(options, "flvflags", "no_duration_filesize", 0);
        deadline.allow(PATIENCE);
        try {
            MediaException.check(avformat_write_header(format, options), "write the header");
        } finally {
            av_dict_free(options);
        }
        tracks = announced;
    }

    private AVStream track(AVCodecContext codec) throws MediaException {
        AVStream stream = avformat_new_stream(format, null);
        MediaException.check(avcodec_parameters_from_context(stream.codecpar(), codec), "describe a track");
        stream.time_base(codec.time_base());
        return stream;
    }

    void writeVideo(AVPacket packet) throws MediaException {
        Tracks begun = begun();
        write(packet, begun.video(), begun.videoCodec());
    }

    void writeAudio(AVPacket packet) throws MediaException {
        Tracks begun = begun();
        write(packet, begun.audio(), begun.audioCodec());
    }

    private Tracks begun() {
        if (tracks == null) {
            throw new IllegalStateException("begin comes first");
        }
        return tracks;
    }

    private void write(AVPacket packet, AVStream stream, AVCodecContext codec) throws MediaException {
        av_packet_rescale_ts(packet, codec.time_base(), stream.time_base());
        packet.stream_index(stream.index());
        deadline.allow(PATIENCE);
        MediaException.check(av_write_frame(format, packet), "publish");
    }

    /** Ends the stream: over RTMP, unpublishes and disconnects. */
    @Override
    public void close() {
        deadline.allow(PATIENCE);
        if (tracks != null) {
            av_write_trailer(format);
        }
        if (!io.isNull()) {
            avio_closep(io);
        }
        avformat_free_context(format);
    }
}
