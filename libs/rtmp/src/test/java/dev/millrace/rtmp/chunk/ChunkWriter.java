package dev.millrace.rtmp.chunk;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;

/**
 * Writes chunks as they are told, right or wrong, unlike {@link ChunkEncoder}, which chooses the headers itself (Adobe
 * RTMP 1.0 §5.3.1).
 */
public final class ChunkWriter {
    private static final int EXTENDED = 0xff_ffff;

    private final ByteBuf out = Unpooled.buffer();
    private final boolean repeatsExtended;

    /** @param repeatsExtended whether type 3 chunks repeat an extended time stamp */
    public ChunkWriter(boolean repeatsExtended) {
        this.repeatsExtended = repeatsExtended;
    }

    /**
     * Writes a header.
     *
     * @param format of the header, 0 to 3
     * @param field the time stamp, absolute or relative, 0 to 2^32 - 1; of a type 3 header, of the header before it
     */
    public ChunkWriter header(int format, int chunkStream, long field, int length, int type, int streamId) {
        basicHeader(format, chunkStream);
        if (format < 3) {
            out.writeMedium((int) Math.min(field, EXTENDED));
        }
        if (format < 2) {
            out.writeMedium(length).writeByte(type);
        }
        if (format == 0) {
            out.writeIntLE(streamId);
        }
        if (field >= EXTENDED && (format < 3 || repeatsExtended)) {
            out.writeInt((int) field);
        }
        return this;
    }

    /** Writes a part of a payload. */
    public ChunkWriter payload(ByteBuf payload, int from, int length) {
        out.writeBytes(payload, from, length);
        return this;
    }

    /** Writes a message whole, in chunks of the given size. */
    public ChunkWriter message(
            int format, int chunkStream, long field, int type, int streamId, ByteBuf payload, int chunkSize) {
        int length = payload.readableBytes();
        header(format, chunkStream, field, length, type, streamId);
        int sent = Math.min(length, chunkSize);
        payload(payload, 0, sent);
        while (sent < length) {
            int bytes = Math.min(length - sent, chunkSize);
            header(3, chunkStream, field, length, type, streamId).payload(payload, sent, bytes);
            sent += bytes;
        }
        return this;
    }

    /** @param before the chunk size so far, which this message itself is cut by */
    public ChunkWriter setChunkSize(int bytes, int before) {
        return message(0, 2, 0, MessageType.SET_CHUNK_SIZE, 0, Unpooled.copyInt(bytes), before);
    }

    /** What was written since the last call. */
    public byte[] take() {
        byte[] bytes = ByteBufUtil.getBytes(out);
        out.clear();
        return bytes;
    }

    private void basicHeader(int format, int chunkStream) {
        if (chunkStream < 64) {
            out.writeByte(format << 6 | chunkStream);
        } else if (chunkStream < 320) {
            out.writeByte(format << 6).writeByte(chunkStream - 64);
        } else {
            out.writeByte(format << 6 | 1).writeShortLE(chunkStream - 64);
        }
    }
}
