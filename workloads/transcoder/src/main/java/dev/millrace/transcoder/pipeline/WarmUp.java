package dev.millrace.transcoder.pipeline;

import static org.bytedeco.ffmpeg.global.avutil.AV_LOG_ERROR;
import static org.bytedeco.ffmpeg.global.avutil.av_log_set_level;

import dev.millrace.transcoder.codec.FrameRate;
import dev.millrace.transcoder.media.EncodedFrame;
import dev.millrace.transcoder.media.EncoderSettings;
import dev.millrace.transcoder.media.FragmentMuxer;
import dev.millrace.transcoder.media.Picture;
import dev.millrace.transcoder.media.Scaler;
import dev.millrace.transcoder.media.TimeScale;
import dev.millrace.transcoder.media.VideoDecoder;
import dev.millrace.transcoder.media.X264Encoder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/**
 * Loads the native libraries and sends a synthetic second through all of them before the pod calls itself ready (Spring
 * does so after the runners): the first second in a new process takes several times as long as the next.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
public final class WarmUp implements ApplicationRunner {
    private static final Logger log = LoggerFactory.getLogger(WarmUp.class);
    private static final FrameRate RATE = new FrameRate(30, 1);
    private static final int FRAMES = 30;

    private volatile boolean done;

    /** Whether a broadcast can be taken. */
    public boolean isDone() {
        return done;
    }

    @Override
    public void run(ApplicationArguments arguments) {
        long before = System.nanoTime();
        av_log_set_level(AV_LOG_ERROR);
        try (Picture large = new Picture(640, 360);
                Picture small = new Picture(320, 180);
                X264Encoder source = new X264Encoder(new EncoderSettings(640, 360, RATE, 800, "veryfast"), large);
                X264Encoder rung = new X264Encoder(new EncoderSettings(320, 180, RATE, 300, "veryfast"), small);
                VideoDecoder decoder = new VideoDecoder(source.config());
                Scaler scaler = new Scaler();
                FragmentMuxer muxer = FragmentMuxer.video(rung.config())) {
            for (int i = 0; i < FRAMES; i++) {
                large.stamp(RATE.ticks(i, TimeScale.VIDEO), i == 0);
                EncodedFrame frame = source.encode(large, before);
                decoder.decode(frame, decoded -> {
                    scaler.scale(decoded, small);
                    small.stamp(decoded.pts(), Picture.isKey(decoded));
                    muxer.write(rung.encode(small, before));
                });
            }
            muxer.fragment(1);
        }
        done = true;
        log.info("warm after {} ms", (System.nanoTime() - before) / 1_000_000);
    }
}
