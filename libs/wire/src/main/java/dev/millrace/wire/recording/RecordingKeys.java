package dev.millrace.wire.recording;

/** Names of a recording's objects in the bucket ({@code docs/contracts/playback.md}, Object layout). */
public final class RecordingKeys {
    private RecordingKeys() {}

    /** What all objects of a broadcast begin with. */
    public static String folder(String broadcast) {
        return "broadcasts/" + broadcast + "/";
    }

    /** An initialization section or a segment; for its name see {@code dev.millrace.hls.MediaNames}. */
    public static String media(String broadcast, String rendition, String name) {
        return folder(broadcast) + rendition + "/" + name;
    }

    /** What all chunks of the index begin with. */
    public static String indexFolder(String broadcast) {
        return folder(broadcast) + "index/";
    }

    public static String index(String broadcast, int generation, long chunk) {
        return indexFolder(broadcast) + generation + "-" + chunk + ".json";
    }

    public static String end(String broadcast) {
        return folder(broadcast) + "end.json";
    }

    public static String latestThumbnail(String broadcast) {
        return folder(broadcast) + "thumbnails/latest.jpg";
    }

    /** @param seconds since the broadcast began, a multiple of 60 */
    public static String thumbnail(String broadcast, long seconds) {
        return folder(broadcast) + "thumbnails/" + seconds + ".jpg";
    }
}
