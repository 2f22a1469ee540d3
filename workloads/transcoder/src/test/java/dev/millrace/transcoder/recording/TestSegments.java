package dev.millrace.transcoder.recording;

import dev.millrace.hls.FinishedSegment;
import dev.millrace.hls.InitSection;
import dev.millrace.hls.MediaNames;
import dev.millrace.hls.Part;
import dev.millrace.hls.SegmentHead;
import dev.millrace.transcoder.playback.RenditionFacts;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/** Segments whose bytes tell them apart. */
final class TestSegments {
    static final String BROADCAST = "01j9z6w8k2c4v7x0qn";
    static final RenditionFacts SOURCE =
            new RenditionFacts("source", RenditionFacts.Kind.VIDEO, "avc1.64001f", 320, 180, 30_000, 0, 0, 200);
    static final RenditionFacts AUDIO =
            new RenditionFacts("audio", RenditionFacts.Kind.AUDIO, "mp4a.40.2", 0, 0, 0, 2, 0, 200);
    static final int INIT_BYTES = 5;
    /** As many as a segment that is made without a size has. */
    static final int BYTES = 20;

    private TestSegments() {}

    static FinishedSegment segment(long sequence, int generation) {
        return segment(sequence, generation, BYTES);
    }

    /** Two parts, 400 ms together, 12 frames. */
    static FinishedSegment segment(long sequence, int generation, int bytes) {
        byte[] half = new byte[bytes / 2];
        Arrays.fill(half, (byte) (31 * sequence + generation));
        return new FinishedSegment(
                new SegmentHead(sequence, generation, Instant.EPOCH.plusMillis(400 * sequence), false),
                new InitSection(MediaNames.init(generation, 0), new byte[INIT_BYTES]),
                List.of(new Part(200_000, true, half), new Part(200_000, false, half)));
    }

    static byte[] content(long sequence, int generation, int bytes) {
        byte[] whole = new byte[bytes];
        Arrays.fill(whole, (byte) (31 * sequence + generation));
        return whole;
    }
}
