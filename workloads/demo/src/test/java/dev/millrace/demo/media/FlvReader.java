package dev.millrace.demo.media;

import static org.bytedeco.ffmpeg.global.avcodec.*;
import static org.bytedeco.ffmpeg.global.avformat.*;
import static org.bytedeco.ffmpeg.global.avutil.*;
import static org.bytedeco.ffmpeg.global.swscale.*;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.swscale.SwsContext;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.PointerPointer;

/** Reads a file as a viewer would: decodes its video and scales it. */
public final class FlvReader {

    /**
     * What a packet says.
     *
     * @param millis decoding time stamp
     */
    public record Stamp(boolean video, long millis, boolean key) {}

    /** The packets in their order, and the luma of every decoded picture. */
    public record Content(List<Stamp> packets, List<Plane> pictures) {}

    private FlvReader() {}

    /** Reads all of it, pictures scaled to a size. */
    public static Content read(Path file, int width, int height) throws MediaException {
        var format = new AVFormatContext(null);
        MediaException.check(avformat_open_input(format, file.toString(), null, (AVDictionary) null), "open");
        MediaException.check(avformat_find_stream_info(format, (PointerPointer<?>) null), "look");
        int index = av_find_best_stream(format, AVMEDIA_TYPE_VIDEO, -1, -1, (PointerPointer<?>) null, 0);
        AVCodecContext decoder = avcodec_alloc_context3(null);
        avcodec_parameters_to_context(decoder, format.streams(index).codecpar());
        MediaException.check(
                avcodec_open2(decoder, avcodec_find_decoder(decoder.codec_id()), (AVDictionary) null), "decode");
        SwsContext scaler = sws_getContext(
                decoder.width(),
                decoder.height(),
                AV_PIX_FMT_YUV420P,
                width,
                height,
                AV_PIX_FMT_YUV420P,
                SWS_BICUBIC,
                null,
                null,
                (DoublePointer) null);
        var content = new Content(new ArrayList<>(), new ArrayList<>());
        AVPacket packet = av_packet_alloc();
        AVFrame frame = av_frame_alloc();
        while (av_read_frame(format, packet) >= 0) {
            boolean video = packet.stream_index() == index;
            content.packets().add(new Stamp(video, packet.dts(), (packet.flags() & AV_PKT_FLAG_KEY) != 0));
            if (video) {
                avcodec_send_packet(decoder, packet);
                collect(decoder, frame, scaler, width, height, content);
            }
            av_packet_unref(packet);
        }
        avcodec_send_packet(decoder, null);
        collect(decoder, frame, scaler, width, height, content);
        av_frame_free(frame);
        av_packet_free(packet);
        sws_freeContext(scaler);
        avcodec_free_context(decoder);
        avformat_close_input(format);
        return content;
    }

    private static void collect(
            AVCodecContext decoder, AVFrame frame, SwsContext scaler, int width, int height, Content content)
            throws MediaException {
        while (avcodec_receive_frame(decoder, frame) >= 0) {
            AVFrame scaled = av_frame_alloc();
            scaled.format(AV_PIX_FMT_YUV420P).width(width).height(height);
            MediaException.check(av_frame_get_buffer(scaled, 0), "allocate");
            sws_scale(scaler, frame.data(), frame.linesize(), 0, frame.height(), scaled.data(), scaled.linesize());
            int stride = scaled.linesize(0);
            var bytes = new byte[stride * height];
            new BytePointer(scaled.data(0)).get(bytes);
            content.pictures().add(new Plane(java.nio.ByteBuffer.wrap(bytes), stride, width, height));
            av_frame_free(scaled);
        }
    }
}
