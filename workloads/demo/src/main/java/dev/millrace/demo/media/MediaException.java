package dev.millrace.demo.media;

import static org.bytedeco.ffmpeg.global.avutil.av_strerror;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** FFmpeg refused. */
public final class MediaException extends IOException {

    private static final long serialVersionUID = 1L;

    private MediaException(String message) {
        super(message);
    }

    /** Returns {@code result} unless it is one of FFmpeg's (negative) errors. */
    static int check(int result, String action) throws MediaException {
        if (result < 0) {
            byte[] text = new byte[128];
            av_strerror(result, text, text.length);
            int end = 0;
            while (end < text.length && text[end] != 0) {
                end++;
            }
            String reason = new String(text, 0, end, StandardCharsets.UTF_8);
            String complaint = FfmpegLog.takeComplaint();
            throw new MediaException(
                    action + ": " + reason + (complaint.isEmpty() ? "" : "; FFmpeg says: " + complaint));
        }
        return result;
    }
}
