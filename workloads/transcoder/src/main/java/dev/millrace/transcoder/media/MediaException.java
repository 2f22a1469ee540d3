package dev.millrace.transcoder.media;

import static org.bytedeco.ffmpeg.global.avutil.AV_ERROR_MAX_STRING_SIZE;
import static org.bytedeco.ffmpeg.global.avutil.av_strerror;

import java.nio.charset.StandardCharsets;

/** FFmpeg refused a call. */
public final class MediaException extends RuntimeException {
    private static final long serialVersionUID = 1;

    MediaException(String call, int error) {
        super(call + ": " + text(error));
    }

    MediaException(String message) {
        super(message);
    }

    /** @return {@code result} when it is not an error */
    static int check(int result, String call) {
        if (result < 0) {
            throw new MediaException(call, result);
        }
        return result;
    }

    private static String text(int error) {
        byte[] buffer = new byte[AV_ERROR_MAX_STRING_SIZE];
        av_strerror(error, buffer, buffer.length);
        return new String(buffer, StandardCharsets.UTF_8).trim() + " (" + error + ")";
    }
}
