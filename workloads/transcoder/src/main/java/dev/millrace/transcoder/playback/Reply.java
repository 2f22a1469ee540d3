package dev.millrace.transcoder.playback;

import dev.millrace.wire.ErrorBody;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a player gets, apart from the server that carries it.
 *
 * @param status of HTTP
 * @param code of a refusal; empty otherwise
 * @param body in pieces that follow each other; not to be changed
 * @param gzip the same body compressed, if there is any use in it
 * @param ranges whether parts of the body can be asked for
 */
@SuppressWarnings("ArrayRecordComponent")
record Reply(
        int status,
        String code,
        String contentType,
        String cacheControl,
        List<byte[]> body,
        byte @Nullable [] gzip,
        boolean ranges) {
    static final String NO_CACHE = "no-cache";
    private static final String FOR_EVER = "public, max-age=31536000, immutable";

    /** To a browser that asks whether it may ask. */
    static final Reply PREFLIGHT = new Reply(204, "", "", NO_CACHE, List.of(), null, false);

    static Reply playlist(Playlist playlist, String cacheControl) {
        return new Reply(
                200,
                "",
                "application/vnd.apple.mpegurl",
                cacheControl,
                List.of(playlist.plain()),
                playlist.gzip(),
                false);
    }

    static Reply media(List<byte[]> pieces, String rendition) {
        String type = rendition.equals(RenditionFacts.AUDIO) ? "audio/mp4" : "video/mp4";
        return new Reply(200, "", type, FOR_EVER, pieces, null, true);
    }

    /** @param code see {@code docs/contracts/playback.md} */
    static Reply refusal(int status, String code, String message) {
        byte[] body = JsonMapper.shared().writeValueAsBytes(ErrorBody.of(code, message));
        // What is refused now may be there in a moment.
        return new Reply(status, code, "application/json", "no-store", List.of(body), null, false);
    }

    static Reply notFound(String message) {
        return refusal(404, "NOT_FOUND", message);
    }

    int length() {
        int length = 0;
        for (byte[] piece : body) {
            length += piece.length;
        }
        return length;
    }
}
