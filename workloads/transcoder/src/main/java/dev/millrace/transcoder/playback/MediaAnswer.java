package dev.millrace.transcoder.playback;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.springframework.http.HttpHeaders;

/** Writes playlists and media with the headers that caches and browsers need. */
final class MediaAnswer {
    static final String NO_CACHE = "no-cache";
    private static final String FOR_EVER = "public, max-age=31536000, immutable";

    private MediaAnswer() {}

    static void playlist(String playlist, String cacheControl, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        byte[] body = playlist.getBytes(StandardCharsets.UTF_8);
        response.setContentType("application/vnd.apple.mpegurl");
        response.setHeader(HttpHeaders.CACHE_CONTROL, cacheControl);
        response.setHeader(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING);
        String accepted = request.getHeader(HttpHeaders.ACCEPT_ENCODING);
        if (accepted != null && accepted.contains("gzip")) {
            body = gzipped(body);
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

    private static byte[] gzipped(byte[] body) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(body.length / 4 + 64);
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(body);
        }
        return bytes.toByteArray();
    }
}
