package dev.millrace.ingest.replay;

import dev.millrace.rtmp.flv.FlvTag;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A queue of tags that can be read at any place: each tag has a number, counted from the stream's first. */
final class TagQueue {
    private @Nullable FlvTag[] slots = new FlvTag[256];
    private long first;
    private long next;
    private long bytes;

    /** The number of the oldest tag. */
    long first() {
        return first;
    }

    /** The number of the tag that comes next. */
    long next() {
        return next;
    }

    long bytes() {
        return bytes;
    }

    boolean isEmpty() {
        return first == next;
    }

    FlvTag get(long number) {
        FlvTag tag = slots[slot(number)];
        if (tag == null || number < first || number >= next) {
            throw new IllegalArgumentException("there is no tag " + number);
        }
        return tag;
    }

    void add(FlvTag tag) {
        if (next - first == slots.length) {
            grow();
        }
        slots[slot(next++)] = tag;
        bytes += tag.content().readableBytes();
    }

    void releaseFirst() {
        FlvTag tag = get(first);
        slots[slot(first++)] = null;
        bytes -= tag.content().readableBytes();
        tag.release();
    }

    private void grow() {
        @Nullable FlvTag[] larger = Arrays.copyOf(new FlvTag[0], slots.length * 2);
        for (long number = first; number < next; number++) {
            larger[(int) (number % larger.length)] = slots[slot(number)];
        }
        slots = larger;
    }

    private int slot(long number) {
        return (int) (number % slots.length);
    }
}
