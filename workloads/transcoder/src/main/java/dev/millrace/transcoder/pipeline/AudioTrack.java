package dev.millrace.transcoder.pipeline;

import dev.millrace.transcoder.codec.AacConfig;
import dev.millrace.transcoder.media.EncodedFrame;
import dev.millrace.transcoder.media.FragmentMuxer;
import dev.millrace.transcoder.media.TimeScale;
import dev.millrace.transcoder.playback.Cut;
import dev.millrace.transcoder.playback.LiveRendition;
import dev.millrace.transcoder.playback.RenditionFacts;
import java.util.ArrayDeque;

/** The audio rendition of a run, cut where the video is. Not thread-safe. */
final class AudioTrack implements AutoCloseable {
    /** What a player must reckon with before it is measured. */
    private static final long USUAL_BITRATE = 160_000;

    private final int sampleRate;
    private final TrackPackager packager;
    private final ArrayDeque<Cut> cuts = new ArrayDeque<>();

    AudioTrack(AacConfig config, RunContext run) {
        sampleRate = config.sampleRate();
        PartGrid grid = run.grid(AacConfig.FRAME_SAMPLES, sampleRate);
        LiveRendition rendition = run.origin()
                .rendition(new RenditionFacts(
                        RenditionFacts.AUDIO,
                        RenditionFacts.Kind.AUDIO,
                        config.codecs(),
                        0,
                        0,
                        0,
                        config.channels(),
                        USUAL_BITRATE,
                        grid.targetMillis()));
        FragmentMuxer muxer = FragmentMuxer.audio(config);
        rendition.init(run.inits().section(RenditionFacts.AUDIO, muxer.init()));
        packager = new TrackPackager(rendition, muxer, sampleRate, grid, run.metrics());
    }

    void cutAt(Cut cut) {
        cuts.add(cut);
    }

    /** @param frame with times in samples; before the first cut it is dropped */
    void add(EncodedFrame frame) {
        // A source whose audio comes late may be more than a segment behind.
        while (!cuts.isEmpty()
                && frame.pts() * TimeScale.VIDEO / sampleRate >= cuts.getFirst().pts()) {
            packager.begin(cuts.removeFirst());
        }
        packager.add(frame);
    }

    @Override
    public void close() {
        packager.close();
    }
}
