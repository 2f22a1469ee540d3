package dev.millrace.transcoder.pipeline;

import dev.millrace.transcoder.codec.AudioConfig;
import dev.millrace.transcoder.codec.FrameRate;
import dev.millrace.transcoder.codec.VideoConfig;
import dev.millrace.transcoder.playback.Cut;
import java.util.Optional;

/** Hears what the source turns out to be and where segments begin; must not block. */
public interface IntakeListener {
    /** A run begins with this source. */
    void sourceKnown(VideoConfig video, FrameRate rate, Optional<AudioConfig> audio);

    /**
     * A segment begins; those before it are complete.
     *
     * @param sourceMillis time stamp of its first frame
     */
    void cut(Cut cut, long sourceMillis);
}
