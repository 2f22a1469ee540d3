package dev.millrace.transcoder.playback;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import org.springframework.http.HttpHeaders;

/** Writes playlists and media with the headers that caches and browsers need. */
final class MediaAnswer {
    static final String NO_CACHE = "no-cache";
    private static final String FOR_EVER = "public, max-age=31536000, immutable";

    private MediaAnswer() {}

    static void playlist(
            Playlist playlist, String cacheControl, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        byte[] body = playlist.plain();
        response.setContentType("application/vnd.apple.mpegurl");
        response.setHeader(HttpHeaders.CACHE_CONTROL, cacheControl);
        response.setHeader(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING);
        String accepted = request.getHeader(HttpHeaders.ACCEPT_ENCODING);
        if (accepted != null && accepted.contains("gzip")) {
            body = playlist.gzip();
            response.setHeader(HttpHeaders.CONTENT_ENCODING, "gzip");
        }
        write(List.of(body), response);
    }

    static void media(List<byte[]> pieces, HttpServletResponse response) throws IOException {
        response.setContentType("video/mp4");
        response.setHeader(HttpHeaders.CACHE_CONTROL, FOR_EVER);
        write(pieces, response);
    }

    private static void write(List<byte[]> pieces, HttpServletResponse response) throws IOException {
        int length = 0;
        for (byte[] piece : pieces) {
            length += piece.length;
        }
        response.setContentLength(length);
        for (byte[] piece : pieces) {
            response.getOutputStream().write(piece);
        }
    }
}
