package dev.millrace.hls;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * File names of a rendition's media, as {@code docs/contracts/playback.md} has them. A name never means two different
 * contents, because the generation of the transcoder that made it is part of it.
 */
public final class MediaNames {
    public static final String PLAYLIST = "index.m3u8";

    private static final Pattern PART = Pattern.compile("p([0-9]{1,18})-([0-9]{1,9})[.]m4s");

    private MediaNames() {}

    public static String init(int generation, int number) {
        return "init-" + generation + "-" + number + ".mp4";
    }

    public static String segment(long sequence, int generation) {
        return sequence + "-" + generation + ".m4s";
    }

    /** A part of a gap, which nobody can fetch. */
    static String missingPart(long sequence, int part) {
        return "gap-" + sequence + "-" + part + ".m4s";
    }

    /**
     * Parts are counted through, across segments, so that the name of the next one is known before it is known
     * whether it begins a segment: a preload hint (RFC 8216bis §4.4.5.3) then holds.
     *
     * @param number parts of the rendition that this transcoder made before
     */
    public static String part(long number, int generation) {
        return "p" + number + "-" + generation + ".m4s";
    }

    /** What {@link #part} has made a name of; empty when it is another name. */
    static Optional<PartNumber> parsePart(String name) {
        Matcher part = PART.matcher(name);
        return part.matches()
                ? Optional.of(new PartNumber(Long.parseLong(part.group(1)), Integer.parseInt(part.group(2))))
                : Optional.empty();
    }
}
