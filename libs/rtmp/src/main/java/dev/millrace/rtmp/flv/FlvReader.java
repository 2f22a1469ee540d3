package dev.millrace.rtmp.flv;

import static dev.millrace.rtmp.flv.FlvFormat.BACK_POINTER_BYTES;
import static dev.millrace.rtmp.flv.FlvFormat.HEADER_BYTES;
import static dev.millrace.rtmp.flv.FlvFormat.TAG_HEADER_BYTES;

import dev.millrace.rtmp.RtmpError;
import dev.millrace.rtmp.RtmpException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * Reads an FLV stream, blocking. Time stamps come out unwrapped; tags of unknown types and empty ones are left out.
 * Not thread-safe.
 */
public final class FlvReader implements Closeable {
    private final InputStream in;
    private final int longestTag;
    private final TimestampUnwrapper timestamps = new TimestampUnwrapper();
    private boolean headerRead;

    /**
     * @param in unbuffered is fine for a socket's stream; closed with the reader
     * @param longestTag in bytes, 1 to 2^24 - 1
     */
    public FlvReader(InputStream in, int longestTag) {
        this.in = in;
        this.longestTag = longestTag;
    }

    /**
     * The next tag, on the heap and the caller's to release; empty at a clean end.
     *
     * @throws EOFException when the stream ends within a tag
     * @throws RtmpException {@code FLV_MALFORMED} or {@code MESSAGE_TOO_LARGE}
     */
    public Optional<FlvTag> next() throws IOException {
        if (!headerRead) {
            readHeader();
            headerRead = true;
        }
        while (true) {
            byte[] header = in.readNBytes(TAG_HEADER_BYTES);
            if (header.length == 0) {
                return Optional.empty();
            }
            ByteBuf fields = Unpooled.wrappedBuffer(whole(header, TAG_HEADER_BYTES));
            int id = fields.readUnsignedByte() & 0x1f;
            int length = fields.readUnsignedMedium();
            long low = fields.readUnsignedMedium();
            long millis = (long) fields.readUnsignedByte() << 24 | low;
            if (length > longestTag) {
                throw new RtmpException(RtmpError.MESSAGE_TOO_LARGE, "An FLV tag is longer than allowed.");
            }
            byte[] content = whole(in.readNBytes(length), length);
            whole(in.readNBytes(BACK_POINTER_BYTES), BACK_POINTER_BYTES);
            Optional<FlvTag.Type> type = typeOf(id);
            if (type.isPresent() && length > 0) {
                return Optional.of(new FlvTag(type.get(), timestamps.unwrap(millis), Unpooled.wrappedBuffer(content)));
            }
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    private void readHeader() throws IOException {
        ByteBuf header = Unpooled.wrappedBuffer(whole(in.readNBytes(HEADER_BYTES), HEADER_BYTES));
        int signature = header.readMedium();
        header.skipBytes(2);
        long length = header.readUnsignedInt();
        if (signature != ('F' << 16 | 'L' << 8 | 'V') || length < HEADER_BYTES || length > longestTag) {
            throw new RtmpException(RtmpError.FLV_MALFORMED, "This is not an FLV stream.");
        }
        int rest = (int) length - HEADER_BYTES + BACK_POINTER_BYTES;
        whole(in.readNBytes(rest), rest);
    }

    private static byte[] whole(byte[] bytes, int expected) throws EOFException {
        if (bytes.length < expected) {
            throw new EOFException("the FLV stream ends within a tag");
        }
        return bytes;
    }

    private static Optional<FlvTag.Type> typeOf(int id) {
        for (FlvTag.Type type : FlvTag.Type.values()) {
            if (type.id() == id) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }
}
