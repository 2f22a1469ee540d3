package dev.millrace.transcoder.playback;

import dev.millrace.hls.MediaNames;

/** The forms of paths, for metrics: few, whatever players ask for. */
final class PlaybackPaths {
    private PlaybackPaths() {}

    static String form(String path) {
        int depth = (int) path.chars().filter(c -> c == '/').count();
        boolean playlist = path.endsWith("/" + MediaNames.PLAYLIST);
        if (!path.startsWith("/hls/")) {
            return "UNKNOWN";
        }
        return switch (depth) {
            case 3 -> playlist ? "/hls/{channel}/index.m3u8" : "UNKNOWN";
            case 5 ->
                playlist
                        ? "/hls/{channel}/{broadcast}/{rendition}/index.m3u8"
                        : "/hls/{channel}/{broadcast}/{rendition}/{file}";
            default -> "UNKNOWN";
        };
    }
}
