package dev.millrace.wire;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a successor carries on: written to the relay when a segment begins, which is when the one before is finished.
 *
 * @param broadcast see {@link BroadcastId}
 * @param generation of the assignment that wrote it
 * @param nextSequence media sequence number of the first segment that is not finished
 * @param positions where segments of the present run began, oldest first, {@code nextSequence}'s last: a successor begins
 *     at the oldest one that the relay still has, so that its playlists are not empty
 * @param inits the initialization sections of the present run
 */
public record Checkpoint(
        String broadcast, int generation, long nextSequence, List<Position> positions, List<Init> inits) {

    public Checkpoint {
        positions = positions == null ? List.of() : List.copyOf(positions);
        inits = inits == null ? List.of() : List.copyOf(inits);
    }

    /**
     * The beginning of a segment, and all that the making of copied renditions depends on there: from the same position
     * and the same source, every transcoder makes the same bytes.
     *
     * @param sequence media sequence number of the segment
     * @param generation in the names of its encoded media
     * @param copyGeneration in the names of its copied media: that of the transcoder that began the run
     * @param discontinuitiesBefore of the broadcast before that segment
     * @param discontinuity whether the segment is marked as one
     * @param opening whether it is the first of a transcoder that began anew, which may be shorter than others
     * @param sourceMillis source time stamp, unwrapped, of its first frame
     * @param programTime wall-clock time of that frame (EXT-X-PROGRAM-DATE-TIME)
     * @param pts when that frame is shown, in 90 kHz on the broadcast's time line
     * @param gridAnchor a point of the grid of frames, in 90 kHz, that rounded time stamps are put back on
     * @param measuredRate frames a second that were measured where the source says another rate; 0: none were
     * @param audioSamples when the next audio frame is played, in samples; null before the first
     * @param audioMillis source time stamp of the last audio frame before; null before the first
     * @param firstParts how its first parts are counted, by rendition, as far as they are made
     */
    public record Position(
            long sequence,
            int generation,
            int copyGeneration,
            long discontinuitiesBefore,
            boolean discontinuity,
            boolean opening,
            long sourceMillis,
            Instant programTime,
            long pts,
            long gridAnchor,
            int measuredRate,
            @Nullable Long audioSamples,
            @Nullable Long audioMillis,
            Map<String, FirstPart> firstParts) {

        public Position {
            firstParts = firstParts == null ? Map.of() : Map.copyOf(firstParts);
        }

        /** The same with what became known of it since. */
        public Position with(Map<String, FirstPart> parts) {
            return new Position(
                    sequence,
                    generation,
                    copyGeneration,
                    discontinuitiesBefore,
                    discontinuity,
                    opening,
                    sourceMillis,
                    programTime,
                    pts,
                    gridAnchor,
                    measuredRate,
                    audioSamples,
                    audioMillis,
                    parts);
        }
    }

    /** The number and the generation in the name of a segment's first partial segment. */
    public record FirstPart(long number, int generation) {}

    /**
     * An initialization section that players have.
     *
     * @param rendition the rendition's name
     * @param name of the file
     * @param digest SHA-256 of its bytes, in hexadecimal digits: a successor that makes the same bytes keeps the name
     */
    public record Init(String rendition, String name, String digest) {}
}
