package dev.millrace.rtmp.chunk;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** What a decoder remembers of one chunk stream: the last header, and the message that is being put together. */
final class ChunkStream {
    int messageStreamId;
    int type;
    int length;
    long timestamp;
    /** The last timestamp field: absolute after a type 0 header, a delta after types 1 and 2. */
    long timestampField;
    /** Whether that field did not fit 24 bits and follows the header. */
    boolean extended;

    @Nullable
    ByteBuf message;

    void release() {
        if (message != null) {
            message.release();
            message = null;
        }
    }
}
