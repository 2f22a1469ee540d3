package dev.millrace.hls;

/**
 * File names of a rendition's media, as {@code docs/contracts/playback.md} has them. A name never means two different
 * contents, because the generation of the transcoder that made it is part of it.
 */
public final class MediaNames {
    public static final String PLAYLIST = "index.m3u8";

    private MediaNames() {}

    public static String init(int generation, int number) {
        return "init-" + generation + "-" + number + ".mp4";
    }

    public static String segment(long sequence, int generation) {
        return sequence + "-" + generation + ".m4s";
    }

    public static String part(long sequence, int generation, int part) {
        return sequence + "-" + generation + "." + part + ".m4s";
    }
}
