package dev.millrace.ingest.replay;

import dev.millrace.rtmp.flv.FlvFormat;
import dev.millrace.rtmp.flv.FlvTag;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;

/** One reader of a {@link ReplayRing}, at its own place. For one thread, which waits for tags: use a virtual one. */
public final class RingReader implements AutoCloseable {
    /** Tags that are written between two flushes when the reader has catching up to do. */
    private static final int BATCH = 32;

    private final ReplayRing ring;
    private final Optional<ReplayRing.Start> start;

    /** @param start empty: where the stream's first start point will be */
    RingReader(ReplayRing ring, Optional<ReplayRing.Start> start) {
        this.ring = ring;
        this.start = start;
    }

    /**
     * Writes the stream as FLV until its end, and flushes as soon as there is nothing more to write at once. A stream
     * that ends before anything could be decoded is an FLV header and no more.
     *
     * @throws IOException of {@code out}
     * @throws TooSlowException when {@code out} takes less than the stream brings
     */
    public void copyTo(OutputStream out) throws IOException, InterruptedException, TooSlowException {
        Optional<ReplayRing.Start> from = start.isPresent() ? start : ring.awaitStart();
        if (from.isPresent()) {
            copyTo(out, from.get());
        } else {
            out.write(FlvFormat.header(false, false));
        }
        out.flush();
    }

    private void copyTo(OutputStream out, ReplayRing.Start from)
            throws IOException, InterruptedException, TooSlowException {
        out.write(FlvFormat.header(from.audio(), from.video()));
        for (FlvTag tag : from.preamble()) {
            FlvFormat.write(tag, out);
        }
        long next = from.number();
        List<FlvTag> batch = ring.await(next, BATCH);
        while (!batch.isEmpty()) {
            write(batch, out);
            next += batch.size();
            batch = ring.await(next, BATCH);
        }
    }

    private static void write(List<FlvTag> batch, OutputStream out) throws IOException {
        try {
            for (FlvTag tag : batch) {
                FlvFormat.write(tag, out);
            }
            out.flush();
        } finally {
            batch.forEach(FlvTag::release);
        }
    }

    @Override
    public void close() {
        ring.closed();
    }
}
