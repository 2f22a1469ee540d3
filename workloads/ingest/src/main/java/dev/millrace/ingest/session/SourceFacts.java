package dev.millrace.ingest.session;

import dev.millrace.rtmp.flv.FlvTag;

/** What the source is like. One thread writes, so adding to a volatile field is safe; any may read. */
public final class SourceFacts {
    private volatile long bytes;
    private volatile long videoFrames;
    private volatile long longestKeyFrameInterval;
    private volatile long outOfOrder;
    private boolean started;
    private long lastKeyFrame;
    private long lastVideo;

    void observe(FlvTag tag) {
        bytes += tag.content().readableBytes();
        if (tag.type() != FlvTag.Type.VIDEO || tag.isDecoderConfiguration()) {
            return;
        }
        videoFrames++;
        if (started && tag.timestampMillis() < lastVideo) {
            outOfOrder++;
        }
        if (tag.isKeyFrame()) {
            if (started) {
                longestKeyFrameInterval = Math.max(longestKeyFrameInterval, tag.timestampMillis() - lastKeyFrame);
            }
            started = true;
            lastKeyFrame = tag.timestampMillis();
        }
        lastVideo = tag.timestampMillis();
    }

    /** Of audio, video and metadata since the start. */
    public long bytes() {
        return bytes;
    }

    public long videoFrames() {
        return videoFrames;
    }

    /** In milliseconds of source time; 0 before the second key frame. */
    public long longestKeyFrameInterval() {
        return longestKeyFrameInterval;
    }

    /** Video frames whose time stamp is before that of the frame before them. */
    public long outOfOrder() {
        return outOfOrder;
    }
}
