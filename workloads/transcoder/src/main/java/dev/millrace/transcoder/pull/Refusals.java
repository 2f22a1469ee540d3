package dev.millrace.transcoder.pull;

import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EXIT;
import static org.bytedeco.ffmpeg.global.avutil.AV_ERROR_MAX_STRING_SIZE;
import static org.bytedeco.ffmpeg.global.avutil.av_strerror;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** FFmpeg's errors as sentences, which name a kind of error and never a URL. */
final class Refusals {
    private Refusals() {}

    /** @return {@code result} when it is not an error */
    static int check(int result) throws IOException {
        if (result >= 0) {
            return result;
        }
        if (result == AVERROR_EXIT) {
            throw new IOException("it does not answer in time");
        }
        byte[] text = new byte[AV_ERROR_MAX_STRING_SIZE];
        av_strerror(result, text, text.length);
        throw new IOException(new String(text, StandardCharsets.UTF_8).trim());
    }
}
