package dev.millrace.transcoder.pull;

import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_ref;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_rescale_ts;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_unref;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_parameters_copy;
import static org.bytedeco.ffmpeg.global.avformat.av_write_frame;
import static org.bytedeco.ffmpeg.global.avformat.avformat_alloc_output_context2;
import static org.bytedeco.ffmpeg.global.avformat.avformat_free_context;
import static org.bytedeco.ffmpeg.global.avformat.avformat_new_stream;
import static org.bytedeco.ffmpeg.global.avformat.avformat_write_header;
import static org.bytedeco.ffmpeg.global.avformat.avio_close_dyn_buf;
import static org.bytedeco.ffmpeg.global.avformat.avio_open_dyn_buf;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_free;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_set;
import static org.bytedeco.ffmpeg.global.avutil.av_free;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVIOContext;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.jspecify.annotations.Nullable;

/**
 * Makes FLV of a source's frames, whatever they come in: start codes become lengths, and configuration records and
 * AudioSpecificConfigs are made where the container has none. Not thread-safe.
 */
final class Remuxer implements AutoCloseable {
    /** FLV's file header with the first back pointer. */
    static final int FILE_HEADER_BYTES = 13;

    private static final int TAG_HEADER_BYTES = 11;
    private static final int BACK_POINTER_BYTES = 4;
    private static final int TIMESTAMP_AT = 4;
    private static final int AUDIO_TAG = 8;
    private static final int AAC_SEQUENCE_HEADER_BYTES = 2;
    private static final AVRational MILLIS = new AVRational().num(1).den(1000);

    private final AVFormatContext context = new AVFormatContext(null);
    private final AVPacket packet = av_packet_alloc();
    private final Demuxer source;
    private final byte[] header;
    private final int video;
    private final int audio;
    private @Nullable AVIOContext buffer;
    private long firstDts;
    private boolean begun;

    /** @throws IOException when FLV has no place for one of the codecs */
    Remuxer(Demuxer source) throws IOException {
        this.source = source;
        try {
            Refusals.check(avformat_alloc_output_context2(context, null, "flv", (String) null));
            video = stream(source.videoStream());
            audio = stream(source.audioStream());
            openBuffer();
            header = writeHeader();
        } catch (IOException e) {
            close();
            throw new IOException("a codec in it cannot be taken: " + e.getMessage(), e);
        }
    }

    /** The file header, and the tags that set decoders up. */
    byte[] header() {
        return header.clone();
    }

    /**
     * The tags of a frame.
     *
     * @param frame as {@link Demuxer#next} returns it
     * @param millis the time stamp that they get
     */
    byte[] write(AVPacket frame, long millis) throws IOException {
        if (!begun) {
            begun = true;
            firstDts = frame.dts();
        }
        // FLV's muxer wants none before the first; those that count are written over its own below.
        long dts = Math.max(0, frame.dts() - firstDts);
        Refusals.check(av_packet_ref(packet, frame));
        try {
            int index = source.isVideo(frame) ? video : audio;
            packet.stream_index(index);
            packet.dts(dts).pts(dts + frame.pts() - frame.dts());
            av_packet_rescale_ts(packet, MILLIS, context.streams(index).time_base());
            Refusals.check(av_write_frame(context, packet));
        } finally {
            av_packet_unref(packet);
        }
        return stamped(takeBuffer(), 0, millis);
    }

    @Override
    public void close() {
        if (buffer != null) {
            BytePointer rest = new BytePointer((Pointer) null);
            avio_close_dyn_buf(buffer, rest);
            av_free(rest);
            context.pb(null);
            buffer = null;
        }
        avformat_free_context(context);
        av_packet_free(packet);
    }

    private int stream(@Nullable AVStream from) throws IOException {
        if (from == null) {
            return -1;
        }
        AVStream stream = avformat_new_stream(context, null);
        Refusals.check(avcodec_parameters_copy(stream.codecpar(), from.codecpar()));
        stream.codecpar().codec_tag(0);
        stream.time_base().num(1).den(1000);
        return stream.index();
    }

    private byte[] writeHeader() throws IOException {
        AVDictionary options = new AVDictionary(null);
        try {
            av_dict_set(options, "flvflags", "no_duration_filesize", 0);
            Refusals.check(avformat_write_header(context, options));
        } finally {
            av_dict_free(options);
        }
        return stamped(takeBuffer(), FILE_HEADER_BYTES, 0);
    }

    /**
     * Gives every tag the same time stamp, all 32 bits of it, of which FFmpeg writes 31; leaves out AAC's sequence header
     * when there is nothing in it yet.
     */
    private static byte[] stamped(byte[] tags, int from, long millis) {
        ByteBuffer in = ByteBuffer.wrap(tags);
        ByteBuffer out = ByteBuffer.allocate(tags.length);
        out.put(tags, 0, from);
        int at = from;
        while (at + TAG_HEADER_BYTES <= tags.length) {
            int length = in.getInt(at) & 0xff_ffff;
            int whole = TAG_HEADER_BYTES + length + BACK_POINTER_BYTES;
            // The low 24 bits come first, the high 8 after them.
            in.putInt(at + TIMESTAMP_AT, (int) (millis & 0xff_ffff) << 8 | (int) (millis >>> 24 & 0xff));
            boolean empty = tags[at] == AUDIO_TAG && length <= AAC_SEQUENCE_HEADER_BYTES;
            if (!empty) {
                out.put(tags, at, whole);
            }
            at += whole;
        }
        byte[] stamped = new byte[out.position()];
        out.flip().get(stamped);
        return stamped;
    }

    private void openBuffer() throws IOException {
        AVIOContext opened = new AVIOContext(null);
        Refusals.check(avio_open_dyn_buf(opened));
        context.pb(opened);
        buffer = opened;
    }

    private byte[] takeBuffer() throws IOException {
        BytePointer memory = new BytePointer((Pointer) null);
        int size = avio_close_dyn_buf(buffer, memory);
        buffer = null;
        try {
            byte[] bytes = new byte[size];
            memory.capacity(size).get(bytes, 0, size);
            return bytes;
        } finally {
            av_free(memory);
            openBuffer();
        }
    }
}
