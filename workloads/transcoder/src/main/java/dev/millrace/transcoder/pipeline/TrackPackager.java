package dev.millrace.transcoder.pipeline;

import dev.millrace.hls.Part;
import dev.millrace.transcoder.media.EncodedFrame;
import dev.millrace.transcoder.media.FragmentMuxer;
import dev.millrace.transcoder.playback.Cut;
import dev.millrace.transcoder.playback.LiveRendition;

/** Makes parts of one track's frames and publishes each as soon as its last frame is in. Not thread-safe. */
final class TrackPackager implements AutoCloseable {
    /** Fragments are numbered by their segment and not one after the other, so that every transcoder finds the same. */
    private static final long FRAGMENTS_PER_SEGMENT = 4096;

    private final LiveRendition rendition;
    private final FragmentMuxer muxer;
    private final PipelineMetrics metrics;
    private final int scale;
    private final long target;
    private boolean open;
    private long nextNumber;
    private int frames;
    private long start;
    private long ticks;
    private boolean independent;
    private long arrivedNanos;

    /**
     * @param muxer owned from here on
     * @param scale ticks a second of the frames
     */
    TrackPackager(LiveRendition rendition, FragmentMuxer muxer, int scale, PipelineMetrics metrics) {
        this.rendition = rendition;
        this.muxer = muxer;
        this.scale = scale;
        this.metrics = metrics;
        this.target = (long) rendition.facts().partTargetMillis() * scale / 1000;
    }

    /** Ends the open segment, if any, and begins the next. */
    void begin(Cut cut) {
        finish();
        rendition.open(cut);
        open = true;
        nextNumber = FRAGMENTS_PER_SEGMENT * cut.head().sequence() + 1;
    }

    /** Adds a frame; those before the first segment are dropped. */
    void add(EncodedFrame frame) {
        if (!open) {
            return;
        }
        // After a gap in the source the part is as long as the time that it covers.
        if (frames > 0 && frame.dts() + frame.duration() - start > target + frame.duration() / 2) {
            publish(Math.min(frame.dts() - start, target));
        }
        if (frames == 0) {
            start = frame.dts();
            independent = frame.key();
        }
        muxer.write(frame);
        frames++;
        ticks += frame.duration();
        arrivedNanos = frame.arrivedNanos();
        if (ticks + frame.duration() > target) {
            publish(ticks);
        }
    }

    /** Ends the open segment with what it has. */
    void finish() {
        if (frames > 0) {
            publish(ticks);
        }
        if (open) {
            open = false;
            rendition.finish();
        }
    }

    @Override
    public void close() {
        finish();
        muxer.close();
    }

    private void publish(long duration) {
        byte[] bytes = muxer.fragment((int) nextNumber++);
        rendition.part(new Part(Math.round(duration * 1e6 / scale), independent, bytes));
        metrics.published(rendition.facts().name(), arrivedNanos);
        frames = 0;
        ticks = 0;
    }
}
