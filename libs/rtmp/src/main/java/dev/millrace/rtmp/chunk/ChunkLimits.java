package dev.millrace.rtmp.chunk;

/**
 * What a peer may make a {@link ChunkDecoder} keep.
 *
 * @param messageBytes longest message, 1 to 2^24 - 1
 * @param unfinishedBytes sum of the lengths of messages that have begun and not ended
 * @param chunkStreams chunk streams that were ever used on the connection
 */
public record ChunkLimits(int messageBytes, int unfinishedBytes, int chunkStreams) {
    /** 8 MiB a message: a key frame of 4K video at 60 Mbit/s has about 3 MiB. */
    public static final ChunkLimits DEFAULT = new ChunkLimits(8 << 20, 12 << 20, 32);

    public ChunkLimits {
        if (messageBytes < 1 || messageBytes >= 1 << 24 || unfinishedBytes < messageBytes || chunkStreams < 1) {
            throw new IllegalArgumentException("limits out of range");
        }
    }
}
