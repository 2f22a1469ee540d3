package dev.millrace.transcoder.testing;

import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_FLAG_KEY;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_unref;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_alloc_context3;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_decoder;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_free_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_open2;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_parameters_to_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_receive_frame;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_send_packet;
import static org.bytedeco.ffmpeg.global.avformat.av_read_frame;
import static org.bytedeco.ffmpeg.global.avformat.avformat_close_input;
import static org.bytedeco.ffmpeg.global.avformat.avformat_find_stream_info;
import static org.bytedeco.ffmpeg.global.avformat.avformat_open_input;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_unref;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.javacpp.FloatPointer;

/**
 * What FFmpeg makes of a file of one track.
 *
 * @param timeScale ticks a second
 * @param pts of the decoded frames
 * @param keys time stamps of the key frames
 * @param width in pixels, 0 for audio
 * @param height in pixels, 0 for audio
 * @param loudness of each decoded frame of audio, the highest sample's, up to 1
 */
public record DecodedFile(
        int timeScale, List<Long> pts, List<Long> keys, int width, int height, List<Double> loudness) {
    private static final double QUIET = 0.05;

    public static DecodedFile of(byte[] media) throws IOException {
        Path file = Files.createTempFile("decoded", ".mp4");
        try {
            Files.write(file, media);
            return decode(file);
        } finally {
            Files.delete(file);
        }
    }

    private static DecodedFile decode(Path file) {
        AVFormatContext input = new AVFormatContext(null);
        check(avformat_open_input(input, file.toString(), null, null));
        check(avformat_find_stream_info(input, (AVDictionary) null));
        AVStream stream = input.streams(0);
        AVCodecContext decoder =
                avcodec_alloc_context3(avcodec_find_decoder(stream.codecpar().codec_id()));
        check(avcodec_parameters_to_context(decoder, stream.codecpar()));
        check(avcodec_open2(decoder, avcodec_find_decoder(stream.codecpar().codec_id()), (AVDictionary) null));
        AVPacket packet = av_packet_alloc();
        AVFrame frame = av_frame_alloc();
        List<Long> pts = new ArrayList<>();
        List<Long> keys = new ArrayList<>();
        List<Double> loudness = new ArrayList<>();
        while (av_read_frame(input, packet) >= 0) {
            if ((packet.flags() & AV_PKT_FLAG_KEY) != 0) {
                keys.add(packet.pts());
            }
            check(avcodec_send_packet(decoder, packet));
            av_packet_unref(packet);
            receive(decoder, frame, pts, loudness);
        }
        avcodec_send_packet(decoder, null);
        receive(decoder, frame, pts, loudness);
        DecodedFile decoded = new DecodedFile(
                stream.time_base().den(),
                pts,
                keys,
                stream.codecpar().width(),
                stream.codecpar().height(),
                loudness);
        av_packet_free(packet);
        av_frame_free(frame);
        avcodec_free_context(decoder);
        avformat_close_input(input);
        return decoded;
    }

    /** Up to the end of the last frame, for audio; a frame of AAC has 1,024 samples. */
    public long millis() {
        return 1000 * (pts.getLast() + 1024 - pts.getFirst()) / timeScale;
    }

    /** The loudest that it gets. */
    public double loudest() {
        return loudness.stream().mapToDouble(Double::doubleValue).max().orElse(0);
    }

    /** Of the frame that is played so long after the first one. */
    public double loudnessAt(long millis) {
        long when = pts.getFirst() + millis * timeScale / 1000;
        int i = 0;
        while (i + 1 < pts.size() && pts.get(i + 1) <= when) {
            i++;
        }
        return loudness.get(i);
    }

    /** When the first frame is played in which something is heard. */
    public double firstLoudMillis() {
        for (int i = 0; i < loudness.size(); i++) {
            if (loudness.get(i) > QUIET) {
                return 1000.0 * pts.get(i) / timeScale;
            }
        }
        throw new AssertionError("nothing is heard");
    }

    private static double loudness(AVFrame frame) {
        float[] samples = new float[frame.nb_samples()];
        new FloatPointer(frame.data(0)).get(samples);
        double highest = 0;
        for (float sample : samples) {
            highest = Math.max(highest, Math.abs(sample));
        }
        return highest;
    }

    private static void receive(AVCodecContext decoder, AVFrame frame, List<Long> pts, List<Double> loudness) {
        while (avcodec_receive_frame(decoder, frame) >= 0) {
            pts.add(frame.pts());
            if (frame.nb_samples() > 0) {
                loudness.add(loudness(frame));
            }
            av_frame_unref(frame);
        }
    }

    private static void check(int result) {
        if (result < 0) {
            throw new AssertionError("FFmpeg says " + result);
        }
    }
}
