package dev.millrace.demo.media;

import static org.bytedeco.ffmpeg.global.avutil.AV_LOG_ERROR;
import static org.bytedeco.ffmpeg.global.avutil.setLogCallback;

import java.util.concurrent.atomic.AtomicReference;
import org.bytedeco.ffmpeg.avutil.LogCallback;
import org.bytedeco.javacpp.BytePointer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what FFmpeg complains about off the console: the newest complaint becomes part of the {@link MediaException} that
 * follows it, without the stream key, which a server may repeat in its answers.
 */
public final class FfmpegLog extends LogCallback {

    /** FFmpeg keeps the bare address of its callback: collected, it would crash. */
    private static volatile @Nullable FfmpegLog installed;

    private static final AtomicReference<String> COMPLAINT = new AtomicReference<>("");

    private final String secret;

    private FfmpegLog(String secret) {
        this.secret = secret;
    }

    /** From now on, takes what FFmpeg logs in this process. */
    public static void install(String secret) {
        var log = new FfmpegLog(secret);
        setLogCallback(log);
        installed = log;
    }

    /** Called on any thread; nothing may be thrown into FFmpeg. */
    @Override
    public void call(int level, BytePointer message) {
        if (level <= AV_LOG_ERROR) {
            try {
                COMPLAINT.set(redact(message.getString().strip(), secret));
            } catch (RuntimeException unprintable) {
                COMPLAINT.set("a complaint that cannot be shown");
            }
        }
    }

    /** The newest complaint that nobody has taken yet; empty when there is none. */
    static String takeComplaint() {
        return COMPLAINT.getAndSet("");
    }

    static String redact(String text, String secret) {
        return secret.isEmpty() ? text : text.replace(secret, "***");
    }
}
