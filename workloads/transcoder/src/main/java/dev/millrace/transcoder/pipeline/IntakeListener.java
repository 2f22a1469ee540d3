package dev.millrace.transcoder.pipeline;

import dev.millrace.transcoder.codec.AudioConfig;
import dev.millrace.transcoder.codec.FrameRate;
import dev.millrace.transcoder.codec.VideoConfig;
import dev.millrace.wire.Checkpoint.Init;
import dev.millrace.wire.Checkpoint.Position;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Hears what the source turns out to be and where segments begin; must not block. */
public interface IntakeListener {
    /** A run begins with this source, which has video or audio or both. */
    void sourceKnown(Optional<VideoConfig> video, FrameRate rate, Optional<AudioConfig> audio);

    /**
     * A segment begins; those before it are complete.
     *
     * @param inits the initialization sections of its run so far
     */
    void began(Position segment, List<Init> inits);

    /**
     * An encoder of the open segment's run, or the audio, has begun.
     *
     * @param inits the initialization sections of the run so far
     */
    void named(List<Init> inits);

    /**
     * The encoders have too much to do, or have enough room again. Called on the decoder's thread.
     *
     * @param shed names of the rungs that are left out for now, the highest first
     * @param faster names of the rungs that are encoded with a faster preset for now
     */
    void ladder(List<String> shed, List<String> faster);

    /**
     * There is a fresh thumbnail. Called on the decoder's thread.
     *
     * @param programTime wall-clock time of what it shows
     */
    void thumbnail(byte[] jpeg, Instant programTime);
}
