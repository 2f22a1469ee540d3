package dev.millrace.chat.connection;

import dev.millrace.chat.protocol.Frame;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;

/**
 * The frames that somebody on an event loop has yet to get. They are numbered from the first that there ever was; a
 * member is known by the number of the frame that it gets next. Members who are asked about one after the other lack the
 * same frames, as a rule, so these are put together once. Not thread-safe.
 */
final class Backlog {
    private final List<Frame> frames = new ArrayList<>();
    /** The number of the first of them. */
    private long begin;

    private long batchFrom;
    private long batchTo;
    private ByteBuf batch = Unpooled.EMPTY_BUFFER;

    void add(Frame frame) {
        frames.add(frame);
    }

    boolean isEmpty() {
        return frames.isEmpty();
    }

    /** The number of the frame that comes next. */
    long end() {
        return begin + frames.size();
    }

    /**
     * The bytes of all frames from this number on.
     *
     * @return to be released by the caller
     */
    ByteBuf from(long number) {
        if (number != batchFrom || end() != batchTo) {
            release();
            List<Frame> missing = frames.subList(Math.toIntExact(number - begin), frames.size());
            int length =
                    missing.stream().mapToInt(frame -> frame.bytes().length).sum();
            batch = PooledByteBufAllocator.DEFAULT.directBuffer(length);
            missing.forEach(frame -> batch.writeBytes(frame.bytes()));
            batchFrom = number;
            batchTo = end();
        }
        return batch.retainedDuplicate();
    }

    /** Everybody has got what comes before this number. */
    void forgetBefore(long number) {
        frames.subList(0, Math.toIntExact(number - begin)).clear();
        begin = number;
        release();
    }

    private void release() {
        batch.release();
        batch = Unpooled.EMPTY_BUFFER;
        batchFrom = batchTo;
    }
}
