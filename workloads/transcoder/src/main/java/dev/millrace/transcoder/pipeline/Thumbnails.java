package dev.millrace.transcoder.pipeline;

import dev.millrace.transcoder.media.JpegEncoder;
import dev.millrace.transcoder.media.TimeScale;
import java.time.Instant;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes a small JPEG of a decoded key frame, at most one in ten seconds of media. Not thread-safe. */
final class Thumbnails {
    private static final Logger log = LoggerFactory.getLogger(Thumbnails.class);
    private static final int WIDTH = 320;
    private static final long INTERVAL = 10L * TimeScale.VIDEO;

    private final RunContext run;
    private final JpegEncoder encoder = new JpegEncoder(WIDTH);
    private boolean any;
    private long last;

    Thumbnails(RunContext run) {
        this.run = run;
    }

    /** @param pts in 90 kHz */
    boolean isDue(long pts) {
        return !any || pts - last >= INTERVAL || pts < last;
    }

    /** Makes one; a failure costs this one only. */
    void make(AVFrame decoded, long pts, Instant programTime) {
        any = true;
        last = pts;
        try {
            run.listener().thumbnail(encoder.encode(decoded), programTime);
            run.metrics().thumbnail();
        } catch (RuntimeException e) {
            log.atWarn().addKeyValue("broadcast", run.broadcast()).log("no thumbnail could be made", e);
        }
    }
}
