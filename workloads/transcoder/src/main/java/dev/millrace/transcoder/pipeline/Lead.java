package dev.millrace.transcoder.pipeline;

import java.util.ArrayList;
import java.util.List;

/** The newest group of pictures, for as long as another transcoder may have begun a segment amid it. Not thread-safe. */
final class Lead {
    /** Ten seconds at 60 frames a second. */
    private static final int MOST_FRAMES = 600;

    private final List<MediaEvent.VideoFrame> frames = new ArrayList<>();

    void add(MediaEvent.VideoFrame frame) {
        if (frame.key() || frames.size() >= MOST_FRAMES) {
            frames.clear();
        }
        if (frame.key() || !frames.isEmpty()) {
            frames.add(frame);
        }
    }

    boolean isEmpty() {
        return frames.isEmpty();
    }

    /** What a decoder needs before the newest frame. */
    List<MediaEvent.VideoFrame> beforeNewest() {
        return List.copyOf(frames.subList(0, frames.size() - 1));
    }

    void clear() {
        frames.clear();
    }
}
