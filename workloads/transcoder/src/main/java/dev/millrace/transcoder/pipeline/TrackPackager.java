package dev.millrace.transcoder.pipeline;

import dev.millrace.hls.Part;
import dev.millrace.transcoder.media.EncodedFrame;
import dev.millrace.transcoder.media.FragmentMuxer;
import dev.millrace.transcoder.playback.Cut;
import dev.millrace.transcoder.playback.LiveRendition;
import org.jspecify.annotations.Nullable;

/**
 * Makes parts of one track's frames. While frames come at their rate, a part is published with its last frame; when they
 * do not, each frame waits for the next one to know how long it lasts: browsers drop everything up to the next key frame
 * after a frame that comes more than twice as late as was said (Media Source Extensions §3.5.8, step 1.6). Not
 * thread-safe.
 */
final class TrackPackager implements AutoCloseable {
    /** Fragments are numbered by their segment and not one after the other, so that every transcoder finds the same. */
    private static final long FRAGMENTS_PER_SEGMENT = 4096;

    /** After so many frames in time the track counts as regular again. */
    private static final int REGULAR_AFTER = 300;

    /** At first nobody knows whether it is. */
    private static final int REGULAR_AT_FIRST_AFTER = 30;
    /** Durations that differ by no more than this differ by rounding. */
    private static final int ROUNDING = 2;

    private final LiveRendition rendition;
    private final FragmentMuxer muxer;
    private final PipelineMetrics metrics;
    private final int scale;
    private final PartGrid grid;
    private final long target;
    private boolean open;
    private long nextNumber;
    private @Nullable Cut next;
    private @Nullable EncodedFrame last;
    private @Nullable EncodedFrame held;
    private int irregular = REGULAR_AT_FIRST_AFTER;
    private int frames;
    private long segmentStart;
    private int parts;
    private long start;
    private long end;
    private boolean independent;
    private long arrivedNanos;

    /**
     * @param muxer owned from here on
     * @param scale ticks a second of the frames
     */
    TrackPackager(LiveRendition rendition, FragmentMuxer muxer, int scale, PartGrid grid, PipelineMetrics metrics) {
        this.rendition = rendition;
        this.muxer = muxer;
        this.scale = scale;
        this.metrics = metrics;
        this.grid = grid;
        // Of the rendition's first run: a playlist keeps its part target.
        this.target = (long) rendition.facts().partTargetMillis() * scale / 1000;
    }

    /** The next frame begins a segment, and ends the open one. */
    void begin(Cut cut) {
        next = cut;
    }

    /** Adds a frame; those before the first segment are dropped, and those that do not come after the last one. */
    void add(EncodedFrame frame) {
        EncodedFrame before = last;
        if (before != null && frame.dts() <= before.dts()) {
            return;
        }
        if (held != null) {
            long lasted = frame.dts() - held.dts();
            write(held, Math.abs(lasted - held.duration()) <= ROUNDING ? held.duration() : lasted);
            held = null;
        }
        Cut cut = next;
        if (cut != null) {
            next = null;
            finish();
            rendition.open(cut);
            open = true;
            segmentStart = frame.dts();
            parts = 0;
            nextNumber = FRAGMENTS_PER_SEGMENT * cut.head().sequence() + 1;
        }
        if (!open) {
            return;
        }
        irregular = before == null || isRegular(before, frame) ? Math.max(0, irregular - 1) : REGULAR_AFTER;
        last = frame;
        if (irregular > 0) {
            held = frame;
        } else {
            write(frame, frame.duration());
        }
    }

    /** Ends the open segment with what it has. */
    void finish() {
        if (held != null) {
            write(held, held.duration());
            held = null;
        }
        if (frames > 0) {
            publish(end - start);
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

    private static boolean isRegular(EncodedFrame before, EncodedFrame frame) {
        return Math.abs(frame.dts() - before.dts() - before.duration()) <= before.duration() / 4;
    }

    private void write(EncodedFrame frame, long duration) {
        // After a gap in the source the part is as long as the time that it covers.
        if (frames > 0 && frame.dts() + duration - start > target + frame.duration() / 2) {
            publish(frame.dts() - start);
        }
        if (frames == 0) {
            start = frame.dts();
            independent = frame.key();
        }
        muxer.write(frame.lasting(duration));
        frames++;
        end = frame.dts() + duration;
        arrivedNanos = frame.arrivedNanos();
        if (isFull(Math.min(duration, frame.duration()))) {
            publish(end - start);
        }
    }

    /** Whether another frame that long belongs to the next part. */
    private boolean isFull(long frame) {
        boolean ends = !grid.isLast(parts + 1) && end + frame / 2 > segmentStart + grid.end(parts + 1);
        return end + frame - start > target || (ends && end - start >= PartGrid.LEAST_SHARE * target);
    }

    private void publish(long duration) {
        byte[] bytes = muxer.fragment((int) nextNumber++);
        // The difference of two positions, so that roundings do not add up: a playlist must be right to a microsecond.
        long micros = micros(start + Math.min(duration, target)) - micros(start);
        rendition.part(new Part(micros, independent, bytes));
        metrics.published(rendition.facts().name(), arrivedNanos);
        frames = 0;
        do {
            parts++;
        } while (end >= segmentStart + grid.end(parts + 1));
    }

    private long micros(long ticks) {
        return Math.floorDiv(ticks * 1_000_000, (long) scale);
    }
}
