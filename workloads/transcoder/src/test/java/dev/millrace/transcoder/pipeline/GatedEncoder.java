package dev.millrace.transcoder.pipeline;

import dev.millrace.transcoder.codec.H264Config;
import dev.millrace.transcoder.media.EncodedFrame;
import dev.millrace.transcoder.media.EncoderSettings;
import dev.millrace.transcoder.media.Picture;
import dev.millrace.transcoder.media.VideoEncoder;
import dev.millrace.transcoder.media.X264Encoder;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** x264 behind a gate: for pictures of one width it works only while the gate is open, and fails when it is told to. */
final class GatedEncoder implements VideoEncoder.Factory {
    final List<EncoderSettings> opened = new CopyOnWriteArrayList<>();
    private final int width;
    private final Semaphore gate = new Semaphore(Integer.MAX_VALUE);
    private volatile boolean failing;

    /** @param width of the pictures that have to pass the gate */
    GatedEncoder(int width) {
        this.width = width;
    }

    void close() {
        gate.drainPermits();
    }

    void open() {
        gate.release(Integer.MAX_VALUE - gate.availablePermits());
    }

    void failing(boolean fails) {
        failing = fails;
    }

    @Override
    public VideoEncoder open(EncoderSettings settings, Picture first) {
        opened.add(settings);
        X264Encoder encoder = new X264Encoder(settings, first);
        return settings.width() == width ? new Gated(encoder) : encoder;
    }

    /** Not for ever: a test that fails would hang. */
    private void pass() {
        try {
            if (gate.tryAcquire(20, TimeUnit.SECONDS)) {
                gate.release();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private final class Gated implements VideoEncoder {
        private final X264Encoder encoder;

        Gated(X264Encoder encoder) {
            this.encoder = encoder;
        }

        @Override
        public H264Config config() {
            return encoder.config();
        }

        @Override
        public EncodedFrame encode(Picture picture, long arrivedNanos) {
            pass();
            if (failing) {
                throw new IllegalStateException("the test makes it fail");
            }
            return encoder.encode(picture, arrivedNanos);
        }

        @Override
        public void close() {
            encoder.close();
        }
    }
}
