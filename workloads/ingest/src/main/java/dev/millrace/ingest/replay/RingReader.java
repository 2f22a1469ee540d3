package dev.millrace.ingest.replay;

import dev.millrace.rtmp.flv.FlvFormat;
import dev.millrace.rtmp.flv.FlvTag;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.OptionalLong;

/** One reader of a {@link ReplayRing}, at its own place. For one thread, which waits for tags: use a virtual one. */
public final class RingReader implements AutoCloseable {
    /** Tags that are written between two flushes when the reader has catching up to do. */
    private static final int BATCH = 32;

    private final ReplayRing ring;

    RingReader(ReplayRing ring) {
        this.ring = ring;
    }

    /**
     * Writes the stream as FLV until its end, and flushes as soon as there is nothing more to write at once.
     *
     * @param from source time in milliseconds to start at or before; empty: start at the newest key frame
     * @throws IOException of {@code out}
     * @throws TooSlowException when {@code out} takes less than the stream brings
     */
    public void copyTo(OutputStream out, OptionalLong from) throws IOException, InterruptedException, TooSlowException {
        ReplayRing.Start start = ring.awaitStart(from);
        out.write(FlvFormat.header(start.audio(), start.video()));
        for (FlvTag tag : start.preamble()) {
            FlvFormat.write(tag, out);
        }
        long next = start.number();
        List<FlvTag> batch = ring.await(next, BATCH);
        while (!batch.isEmpty()) {
            write(batch, out);
            next += batch.size();
            batch = ring.await(next, BATCH);
        }
        out.flush();
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
