package dev.millrace.transcoder.pull;

import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_FLAG_KEY;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.jspecify.annotations.Nullable;

/**
 * One connection to a source, as FLV in real time. Ends cleanly when a file is over; a live source that ends is one that
 * broke off, because nobody but the grace time can tell whether it comes back. Read by one thread; closed by any.
 */
final class PulledStream extends InputStream {
    private static final long SLICE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final PulledSource source;
    private final Demuxer demuxer;
    private final Interrupt interrupt;
    private final boolean loop;
    private final LongSupplier nanoClock;
    private final Pacer pacer = new Pacer();
    private final boolean paced;
    private @Nullable Remuxer remuxer;
    private byte[] bytes = new byte[0];
    private int at;
    private boolean begun;
    private boolean closed;
    private long skipUntil = Long.MIN_VALUE;

    PulledStream(PulledSource source, Demuxer demuxer, Interrupt interrupt, boolean loop, LongSupplier nanoClock) {
        this.source = source;
        this.demuxer = demuxer;
        this.interrupt = interrupt;
        this.loop = loop;
        this.nanoClock = nanoClock;
        this.paced = demuxer.isFinite() || demuxer.isPlaylist();
    }

    /** Leaves out what had been delivered before the connection broke off. */
    synchronized void goOnAfter(long positionMillis) {
        demuxer.seek(positionMillis);
        skipUntil = positionMillis;
        begun = true;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public synchronized int read(byte[] into, int offset, int length) throws IOException {
        while (at == bytes.length) {
            byte[] more = interrupt.raised() ? null : next();
            if (more == null) {
                return -1;
            }
            bytes = more;
            at = 0;
        }
        int count = Math.min(length, bytes.length - at);
        System.arraycopy(bytes, at, into, offset, count);
        at += count;
        return count;
    }

    /** Another thread waits here for a read that is under way, which ends soon. */
    @Override
    public void close() {
        interrupt.raise();
        free();
    }

    private synchronized void free() {
        if (closed) {
            return;
        }
        closed = true;
        if (remuxer != null) {
            remuxer.close();
        }
        demuxer.close();
        interrupt.close();
    }

    private byte @Nullable [] next() throws IOException {
        if (remuxer == null) {
            remuxer = new Remuxer(demuxer);
            return remuxer.header();
        }
        AVPacket packet = demuxer.next();
        if (packet == null) {
            return atTheEnd();
        }
        if (!wanted(packet)) {
            return new byte[0];
        }
        long position = packet.dts();
        long millis = source.timeline().place(position, packet.duration());
        byte[] tags = remuxer.write(packet, millis);
        if (paced) {
            await(millis);
        }
        source.delivered(position);
        return tags;
    }

    /** From the first key frame on, as far as it was not delivered before. */
    private boolean wanted(AVPacket packet) {
        if (packet.dts() <= skipUntil) {
            return false;
        }
        boolean key = demuxer.isVideo(packet) && (packet.flags() & AV_PKT_FLAG_KEY) != 0;
        begun = begun || key || !demuxer.hasVideo();
        return begun;
    }

    /** What comes after the last frame: the first one again, the end, or a failure. */
    private byte @Nullable [] atTheEnd() throws IOException {
        if (!demuxer.isFinite()) {
            throw new EOFException("it ended");
        }
        if (!loop) {
            return null;
        }
        source.rewound();
        if (!demuxer.seek(0)) {
            throw new EOFException("it is over, and the server lets it begin again by another request only");
        }
        begun = false;
        skipUntil = Long.MIN_VALUE;
        if (remuxer != null) {
            remuxer.close();
        }
        remuxer = new Remuxer(demuxer);
        byte[] header = remuxer.header();
        return Arrays.copyOfRange(header, Remuxer.FILE_HEADER_BYTES, header.length);
    }

    private void await(long millis) {
        long now = nanoClock.getAsLong();
        long due = now + pacer.waitNanos(millis, now);
        while (now < due && !interrupt.raised()) {
            LockSupport.parkNanos(Math.min(SLICE_NANOS, due - now));
            now = nanoClock.getAsLong();
        }
    }
}
