package dev.millrace.transcoder.media;

import static org.bytedeco.ffmpeg.global.avutil.av_dict_count;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_free;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_set;
import static org.bytedeco.ffmpeg.global.avutil.av_mallocz;

import java.util.Map;
import java.util.function.ToIntFunction;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.javacpp.BytePointer;

/** Memory and options on FFmpeg's side of the fence. */
final class Native {
    /** AVERROR(EAGAIN); the same number on all systems that we build for. */
    static final int TRY_AGAIN = -11;
    /** AV_FRAME_FLAG_KEY. */
    static final int FRAME_FLAG_KEY = 1 << 1;

    private Native() {}

    /** A copy that FFmpeg frees together with the context that it is given to. */
    static BytePointer extradata(byte[] bytes) {
        BytePointer memory = new BytePointer(av_mallocz(bytes.length + avcodec.AV_INPUT_BUFFER_PADDING_SIZE));
        memory.capacity(bytes.length).put(bytes, 0, bytes.length);
        return memory;
    }

    /** Fills an empty packet; to be unreferenced after use. */
    static void fill(AVPacket packet, EncodedFrame frame) {
        byte[] bytes = frame.bytes();
        MediaException.check(avcodec.av_new_packet(packet, bytes.length), "av_new_packet");
        packet.data().capacity(bytes.length).put(bytes, 0, bytes.length);
        packet.dts(frame.dts()).pts(frame.pts()).duration(frame.duration());
        packet.flags(frame.key() ? avcodec.AV_PKT_FLAG_KEY : 0);
    }

    /** Checks a call of a constructor, and frees what it has made when the call failed. */
    static void opened(int result, String call, AutoCloseable owner) {
        if (result < 0) {
            MediaException failure = new MediaException(call, result);
            try {
                owner.close();
            } catch (Exception e) {
                failure.addSuppressed(e);
            }
            throw failure;
        }
    }

    /** Calls with options, and fails on those that nobody knew: FFmpeg itself would pass over them. */
    static void withOptions(Map<String, String> options, String call, ToIntFunction<AVDictionary> action) {
        AVDictionary dictionary = new AVDictionary(null);
        try {
            options.forEach((name, value) -> av_dict_set(dictionary, name, value, 0));
            MediaException.check(action.applyAsInt(dictionary), call);
            if (av_dict_count(dictionary) > 0) {
                throw new MediaException(call + " does not know one of the options " + options.keySet());
            }
        } finally {
            av_dict_free(dictionary);
        }
    }
}
