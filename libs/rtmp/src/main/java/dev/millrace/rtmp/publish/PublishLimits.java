package dev.millrace.rtmp.publish;

import dev.millrace.rtmp.amf.AmfLimits;
import dev.millrace.rtmp.chunk.ChunkLimits;
import java.time.Duration;

/**
 * What a publisher may cost.
 *
 * @param chunks memory for its messages
 * @param amf size of its commands and metadata
 * @param start from the connection's start to the publish command
 * @param silence longest time without a byte
 */
public record PublishLimits(ChunkLimits chunks, AmfLimits amf, Duration start, Duration silence) {
    public static final PublishLimits DEFAULT =
            new PublishLimits(ChunkLimits.DEFAULT, AmfLimits.DEFAULT, Duration.ofSeconds(10), Duration.ofSeconds(15));
}
