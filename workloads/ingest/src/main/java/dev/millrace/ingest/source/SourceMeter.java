package dev.millrace.ingest.source;

import dev.millrace.rtmp.flv.FlvTag;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Measures one session's source, tag by tag. For one thread, the connection's. */
public final class SourceMeter {
    /** What a health is about. */
    static final Duration WINDOW = Duration.ofSeconds(5);
    /** What the limit of the bit rate is about: long enough for what an encoder has saved up while connecting. */
    static final Duration LIMIT_WINDOW = Duration.ofSeconds(10);

    /** With more, segments and the delay grow, and the source cannot be passed through (SPEC B1). */
    private static final int FAR_APART_MILLIS = 4_000;

    private static final long JUMP_MILLIS = 5_000;
    private static final int PERCENT = 100;
    private static final int SLOW_PERCENT = 90;
    private static final int MISSING_PERCENT = 5;
    private static final double NANOS_A_MILLI = 1e6;

    private final SourceLimits limits;
    private final long bytesAllowed;
    private SourceFormat format = SourceFormat.UNKNOWN;
    private boolean started;
    private long lastMillis;
    private boolean keyed;
    private long lastKeyMillis;
    private long keyInterval;
    /** Between two frames, by the last window; 0: not known yet. */
    private double frameMillis;

    private long dropped;
    private long outOfOrder;
    private long windowStart;
    private long windowBytes;
    private long windowFrames;
    private long windowAudio;
    private long windowMillis;
    private long windowDropped;
    private boolean windowOutOfOrder;
    private boolean windowJumped;
    private long limitStart;
    private long limitBytes;

    /** Why a source may not go on. */
    public enum Excess {
        BIT_RATE,
        PICTURE_SIZE
    }

    /** @param nanos now, as everywhere here by {@link System#nanoTime} */
    public SourceMeter(SourceLimits limits, long nanos) {
        this.limits = limits;
        this.bytesAllowed = limits.kilobits() * 1000L / Byte.SIZE * LIMIT_WINDOW.toSeconds();
        this.windowStart = nanos;
        this.limitStart = nanos;
    }

    /** Counts {@code tag}, which keeps its reference; empty: it is within the limits. */
    public Optional<Excess> observe(FlvTag tag, long nanos) {
        int bytes = tag.content().readableBytes();
        windowBytes += bytes;
        boolean learned = format.mayLearnFrom(tag);
        if (learned) {
            format = format.after(tag);
        }
        if (tag.type() == FlvTag.Type.AUDIO) {
            windowAudio++;
        } else if (tag.type() == FlvTag.Type.VIDEO && !tag.isDecoderConfiguration()) {
            frame(tag);
        }
        if (exceedsRate(bytes, nanos)) {
            return Optional.of(Excess.BIT_RATE);
        }
        PictureSize size = format.size();
        return learned && size != null && !limits.allow(size) ? Optional.of(Excess.PICTURE_SIZE) : Optional.empty();
    }

    /** The health of the time since the last one, once that is long enough. */
    public Optional<SourceHealth> health(long nanos) {
        if (nanos - windowStart < WINDOW.toNanos()) {
            return Optional.empty();
        }
        double elapsedMillis = (nanos - windowStart) / NANOS_A_MILLI;
        SourceHealth health = new SourceHealth(facts(elapsedMillis), warnings(elapsedMillis));
        if (windowFrames > 1 && windowMillis > 0) {
            frameMillis = (double) windowMillis / (windowFrames + windowDropped);
        }
        windowStart = nanos;
        windowBytes = 0;
        windowFrames = 0;
        windowAudio = 0;
        windowMillis = 0;
        windowDropped = 0;
        windowOutOfOrder = false;
        windowJumped = false;
        return Optional.of(health);
    }

    private void frame(FlvTag tag) {
        long millis = tag.timestampMillis();
        windowFrames++;
        if (started) {
            step(millis - lastMillis);
        }
        if (tag.isKeyFrame()) {
            keyInterval = keyed ? millis - lastKeyMillis : 0;
            lastKeyMillis = millis;
            keyed = true;
        }
        started = true;
        lastMillis = millis;
    }

    private void step(long delta) {
        if (delta < 0) {
            outOfOrder++;
            windowOutOfOrder = true;
        }
        if (Math.abs(delta) > JUMP_MILLIS) {
            windowJumped = true;
        } else if (delta > 0) {
            windowMillis += delta;
            // Time stamps are rounded to milliseconds, so half a frame's time is no gap.
            long missing = frameMillis > 0 ? Math.round(delta / frameMillis - 0.25) - 1 : 0;
            if (missing > 0) {
                dropped += missing;
                windowDropped += missing;
            }
        }
    }

    private boolean exceedsRate(int bytes, long nanos) {
        if (nanos - limitStart >= LIMIT_WINDOW.toNanos()) {
            limitStart = nanos;
            limitBytes = 0;
        }
        limitBytes += bytes;
        return limitBytes > bytesAllowed;
    }

    private SourceFacts facts(double elapsedMillis) {
        PictureSize size = format.size();
        long sinceKey = keyed ? lastMillis - lastKeyMillis : 0;
        return new SourceFacts(
                format.videoName(),
                format.audioName(),
                size == null ? 0 : size.width(),
                size == null ? 0 : size.height(),
                windowMillis > 0 ? (int) Math.round(windowFrames * 1000.0 / windowMillis) : 0,
                (int) Math.round(windowBytes * Byte.SIZE / elapsedMillis),
                (int) Math.max(0, Math.max(keyInterval, sinceKey)),
                dropped,
                outOfOrder);
    }

    private List<SourceWarning> warnings(double elapsedMillis) {
        List<SourceWarning> warnings = new ArrayList<>();
        long sinceKey = keyed ? lastMillis - lastKeyMillis : 0;
        long apart = Math.max(keyInterval, sinceKey);
        if (apart > FAR_APART_MILLIS) {
            warnings.add(SourceWarning.keyFramesFarApart((int) apart));
        }
        int percent = (int) (PERCENT * windowMillis / elapsedMillis);
        if (windowFrames > 0 && percent < SLOW_PERCENT && !windowJumped) {
            warnings.add(SourceWarning.tooSlow(percent));
        }
        long missing = PERCENT * windowDropped / Math.max(1, windowFrames + windowDropped);
        if (missing >= MISSING_PERCENT) {
            warnings.add(SourceWarning.framesMissing((int) missing));
        }
        if (windowOutOfOrder) {
            warnings.add(SourceWarning.outOfOrder());
        }
        if (windowJumped) {
            warnings.add(SourceWarning.jump());
        }
        if (windowFrames == 0) {
            warnings.add(SourceWarning.noVideo());
        }
        if (windowAudio == 0) {
            warnings.add(SourceWarning.noAudio());
        }
        return warnings;
    }
}
