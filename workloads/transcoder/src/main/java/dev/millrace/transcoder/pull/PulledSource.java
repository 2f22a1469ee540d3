package dev.millrace.transcoder.pull;

import static org.bytedeco.ffmpeg.global.avutil.AV_LOG_FATAL;
import static org.bytedeco.ffmpeg.global.avutil.av_log_set_level;

import dev.millrace.transcoder.relay.FlvSource;
import dev.millrace.wire.StreamAssignment;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * A source that is fetched. Opened again after it broke off, a file goes on with the next frame; a live one begins at its
 * present, so much later on the line of time that nobody takes it for one piece. Opened by one thread after another; {@link #abandon} by any.
 */
public final class PulledSource implements FlvSource {
    private static final long NANOS_PER_MILLI = 1_000_000;
    /** More than the pipeline takes for one piece: without a discontinuity players would wait for what is missing. */
    private static final long GAP_MILLIS = 4_000;

    private final StreamAssignment.Pull pull;
    private final LongSupplier nanoClock;
    private final Timeline timeline = new Timeline();
    private volatile boolean abandoned;
    private volatile Optional<Interrupt> opening = Optional.empty();
    private long deliveredNanos;
    private boolean delivered;
    /** Of the last frame that went out, in the file; empty: the next one is the file's first. */
    private Optional<Long> position = Optional.empty();

    /** @param nanoClock as {@link System#nanoTime} */
    public PulledSource(StreamAssignment.Pull pull, LongSupplier nanoClock) {
        this.pull = pull;
        this.nanoClock = nanoClock;
        // What FFmpeg says on its own names URLs, and those have passwords in them.
        av_log_set_level(AV_LOG_FATAL);
    }

    @Override
    public Optional<InputStream> open(Optional<Long> fromMillis) throws IOException {
        PullRequest request = PullRequest.of(pull);
        Interrupt interrupt = new Interrupt();
        opening = Optional.of(interrupt);
        if (abandoned) {
            interrupt.raise();
        }
        Demuxer demuxer;
        try {
            demuxer = Demuxer.open(request, interrupt);
        } catch (IOException e) {
            interrupt.close();
            throw e;
        } finally {
            opening = Optional.empty();
        }
        PulledStream stream = new PulledStream(this, demuxer, interrupt, pull.loop(), nanoClock);
        if (demuxer.isFinite()) {
            timeline.nextPass();
            position.ifPresent(stream::goOnAfter);
        } else {
            fromMillis.ifPresent(from -> timeline.continueAt(from + Math.max(awayMillis(), GAP_MILLIS)));
        }
        return Optional.of(stream);
    }

    @Override
    public void abandon() {
        abandoned = true;
        opening.ifPresent(Interrupt::raise);
    }

    Timeline timeline() {
        return timeline;
    }

    /** A frame went out. */
    void delivered(long positionMillis) {
        delivered = true;
        position = Optional.of(positionMillis);
        deliveredNanos = nanoClock.getAsLong();
    }

    /** The file begins again. */
    void rewound() {
        position = Optional.empty();
        timeline.nextPass();
    }

    private long awayMillis() {
        return delivered ? Math.max(0, nanoClock.getAsLong() - deliveredNanos) / NANOS_PER_MILLI : 0;
    }
}
