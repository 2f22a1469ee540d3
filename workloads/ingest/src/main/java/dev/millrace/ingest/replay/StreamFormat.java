package dev.millrace.ingest.replay;

import dev.millrace.rtmp.flv.FlvTag;
import dev.millrace.rtmp.flv.FlvTag.Type;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a reader must know before the first frame: metadata and decoder configurations, as they were at one moment.
 * Their bytes are copies outside of any pool, so that nobody has to release them.
 *
 * @param metadata onMetaData
 * @param video the video decoder's configuration
 * @param audio the audio decoder's configuration
 * @param hasVideo whether there is video, even without a configuration
 * @param hasAudio whether there is audio, even without a configuration
 */
record StreamFormat(
        @Nullable FlvTag metadata,
        @Nullable FlvTag video,
        @Nullable FlvTag audio,
        boolean hasVideo,
        boolean hasAudio) {
    static final StreamFormat UNKNOWN = new StreamFormat(null, null, null, false, false);

    /** The format after {@code tag}. */
    StreamFormat after(FlvTag tag) {
        boolean configures = tag.isDecoderConfiguration();
        return switch (tag.type()) {
            case SCRIPT -> new StreamFormat(copy(tag), video, audio, hasVideo, hasAudio);
            case VIDEO ->
                configures
                        ? new StreamFormat(metadata, copy(tag), audio, true, hasAudio)
                        : hasVideo ? this : new StreamFormat(metadata, video, audio, true, hasAudio);
            case AUDIO ->
                configures
                        ? new StreamFormat(metadata, video, copy(tag), hasVideo, true)
                        : hasAudio ? this : new StreamFormat(metadata, video, audio, hasVideo, true);
        };
    }

    /** Whether decoding can start at {@code tag}, which is of this format. */
    boolean canStartAt(FlvTag tag) {
        return hasVideo ? tag.isKeyFrame() : tag.type() == Type.AUDIO && !tag.isDecoderConfiguration();
    }

    /** Metadata and configurations, in this order, as if they had come at {@code millis}. */
    List<FlvTag> preamble(long millis) {
        return Stream.of(metadata, video, audio)
                .filter(tag -> tag != null)
                .map(tag -> new FlvTag(tag.type(), millis, tag.content().duplicate()))
                .toList();
    }

    private static FlvTag copy(FlvTag tag) {
        return tag.replace(Unpooled.copiedBuffer(tag.content()));
    }
}
