package dev.millrace.ingest.replay;

import dev.millrace.rtmp.flv.FlvTag;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The newest part of a stream: at least its newest group of pictures and {@link RingLimits#span}, within {@link
 * RingLimits#bytes} whatever comes. Frames that are older than the span stay while a reader may need them to decode what
 * is within it, until that is {@linkplain #acknowledge acknowledged}. One thread appends and never waits for readers: a
 * reader that falls behind the oldest tag is told so and is out. Tags are shared between readers and reference counted.
 */
public final class ReplayRing {
    private final RingLimits limits;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final TagQueue tags = new TagQueue();
    private final Deque<StartPoint> startPoints = new ArrayDeque<>();

    private StreamFormat format = StreamFormat.UNKNOWN;
    private long acknowledgedMillis = Long.MIN_VALUE;
    private boolean finished;
    private int readers;

    /**
     * A place where decoding can start.
     *
     * @param number of the tag
     * @param millis its time stamp
     * @param format what holds there
     */
    private record StartPoint(long number, long millis, StreamFormat format) {}

    public ReplayRing(RingLimits limits) {
        this.limits = limits;
    }

    /** Adds the next tag, which belongs to the ring from here on. */
    public void append(FlvTag tag) {
        lock.lock();
        try {
            if (finished) {
                tag.release();
                return;
            }
            format = format.after(tag);
            if (format.canStartAt(tag)) {
                startPoints.add(new StartPoint(tags.next(), tag.timestampMillis(), format));
            }
            tags.add(tag);
            trim(tag.timestampMillis());
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Nobody needs what is older than {@code millis} to take over: of a group of pictures that reaches out of the span
     * and ends before that time, what is older than the span is dropped.
     */
    public void acknowledge(long millis) {
        lock.lock();
        try {
            acknowledgedMillis = Math.max(acknowledgedMillis, millis);
        } finally {
            lock.unlock();
        }
    }

    /** The stream is over; readers get what is left, then the end. */
    public void finish() {
        lock.lock();
        try {
            finished = true;
            releaseWhenUnused();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * A new reader; close it.
     *
     * @param from source time in milliseconds: it starts at the newest start point at or before that, or at the oldest
     *     there is; empty: at the newest of now, or at the first that comes
     */
    public RingReader reader(OptionalLong from) {
        lock.lock();
        try {
            readers++;
            return new RingReader(this, startPoint(from).map(this::startAt));
        } finally {
            lock.unlock();
        }
    }

    /** What the ring's tags occupy. */
    public long bytes() {
        lock.lock();
        try {
            return tags.bytes();
        } finally {
            lock.unlock();
        }
    }

    void closed() {
        lock.lock();
        try {
            readers--;
            releaseWhenUnused();
        } finally {
            lock.unlock();
        }
    }

    /** Waits for the first place to start at, for a reader that was opened before there was any; empty: none came. */
    Optional<Start> awaitStart() throws InterruptedException {
        lock.lock();
        try {
            while (startPoints.isEmpty() && !finished) {
                changed.await();
            }
            return Optional.ofNullable(startPoints.peekFirst()).map(this::startAt);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Up to {@code most} tags from number {@code from}, a reference each; waits for the first one. Empty: the end.
     *
     * @throws TooSlowException the tag is no longer there
     */
    List<FlvTag> await(long from, int most) throws InterruptedException, TooSlowException {
        lock.lock();
        try {
            while (from >= tags.next()) {
                if (finished) {
                    return List.of();
                }
                changed.await();
            }
            if (from < tags.first()) {
                throw new TooSlowException();
            }
            long to = Math.min(tags.next(), from + most);
            List<FlvTag> taken = new ArrayList<>((int) (to - from));
            for (long number = from; number < to; number++) {
                taken.add(tags.get(number).retain());
            }
            return taken;
        } finally {
            lock.unlock();
        }
    }

    private Optional<StartPoint> startPoint(OptionalLong from) {
        Iterator<StartPoint> newestFirst = startPoints.descendingIterator();
        StartPoint found = startPoints.peekLast();
        while (from.isPresent() && newestFirst.hasNext()) {
            found = newestFirst.next();
            if (found.millis() <= from.getAsLong()) {
                break;
            }
        }
        return Optional.ofNullable(found);
    }

    private Start startAt(StartPoint point) {
        StreamFormat at = point.format();
        // A configuration that came after the key frame is not in its format, but tells what to expect.
        return new Start(
                at.hasVideo() || format.hasVideo(),
                at.hasAudio() || format.hasAudio(),
                at.preamble(point.millis()),
                point.number());
    }

    /**
     * Drops whole groups of pictures that are older than the span; what is older than the span of a group that has been
     * acknowledged whole; and single tags when there are too many bytes.
     */
    private void trim(long newestMillis) {
        long oldest = newestMillis - limits.span().toMillis();
        long keepFrom = tags.first();
        boolean acknowledged = false;
        for (StartPoint point : startPoints) {
            if (point.millis() > oldest) {
                acknowledged = point.millis() <= acknowledgedMillis;
                break;
            }
            keepFrom = point.number();
        }
        while (tags.first() < keepFrom || tags.bytes() > limits.bytes()) {
            tags.releaseFirst();
        }
        while (acknowledged && tags.get(tags.first()).timestampMillis() < oldest) {
            tags.releaseFirst();
        }
        while (!startPoints.isEmpty() && startPoints.getFirst().number() < tags.first()) {
            startPoints.removeFirst();
        }
    }

    private void releaseWhenUnused() {
        while (finished && readers == 0 && !tags.isEmpty()) {
            tags.releaseFirst();
        }
    }

    /**
     * Where a reader starts, and what it has to know there.
     *
     * @param video whether to announce video
     * @param audio whether to announce audio
     * @param preamble metadata and configurations, with nothing to release
     * @param number of the first tag
     */
    record Start(boolean video, boolean audio, List<FlvTag> preamble, long number) {}
}
