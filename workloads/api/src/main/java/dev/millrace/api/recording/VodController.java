package dev.millrace.api.recording;

import dev.millrace.api.http.Refusal;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.Optional;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.ServletWebRequest;

/** The playlists of recordings. */
@RestController
@RequestMapping("/vod/{broadcast}")
final class VodController {
    private static final String PLAYLIST = "application/vnd.apple.mpegurl";
    private static final Duration RUNNING = Duration.ofSeconds(1);
    private static final Duration ENDED = Duration.ofSeconds(10);

    private final VodPaths paths;
    private final Recordings recordings;

    VodController(VodPaths paths, Recordings recordings) {
        this.paths = paths;
        this.recordings = recordings;
    }

    @GetMapping("/index.m3u8")
    ResponseEntity<byte[]> multivariant(@PathVariable String broadcast, ServletWebRequest request) {
        Recording recording = recording(broadcast);
        return answer(recording, recording.multivariant(), request);
    }

    @GetMapping("/{rendition}/index.m3u8")
    ResponseEntity<byte[]> media(
            @PathVariable String broadcast, @PathVariable String rendition, ServletWebRequest request) {
        String name = paths.rendition(rendition);
        Recording recording = recording(broadcast);
        return answer(recording, recording.media(name), request);
    }

    /** A page of another origin asks before it asks for a range. */
    @RequestMapping(path = "/{rendition}/{name}", method = RequestMethod.OPTIONS)
    ResponseEntity<Void> preflight() {
        return ResponseEntity.status(HttpStatus.NO_CONTENT)
                .header(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, "*")
                .header(HttpHeaders.ACCESS_CONTROL_ALLOW_METHODS, "GET, HEAD")
                .header(HttpHeaders.ACCESS_CONTROL_ALLOW_HEADERS, "Range")
                .header(HttpHeaders.ACCESS_CONTROL_MAX_AGE, "86400")
                .build();
    }

    private Recording recording(String broadcast) {
        return recordings.find(paths.broadcast(broadcast)).orElseThrow(Refusal.RECORDING_NOT_FOUND::exception);
    }

    /** The weak validator is for both forms: the compressed one and the other have the same content. */
    private static ResponseEntity<byte[]> answer(
            Recording recording, Optional<Playlist> found, ServletWebRequest request) {
        Playlist playlist = found.orElseThrow(Refusal.RECORDING_NOT_FOUND::exception);
        String etag = "W/\"" + playlist.etag() + '"';
        boolean known = request.checkNotModified(etag);
        ResponseEntity.BodyBuilder answer = ResponseEntity.status(known ? HttpStatus.NOT_MODIFIED : HttpStatus.OK)
                .header(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, "*")
                .header(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING)
                .eTag(etag)
                .cacheControl(
                        CacheControl.maxAge(recording.ended() ? ENDED : RUNNING).cachePublic());
        if (known) {
            return answer.build();
        }
        answer.header(HttpHeaders.CONTENT_TYPE, PLAYLIST);
        if (takesGzip(request.getRequest())) {
            return answer.header(HttpHeaders.CONTENT_ENCODING, "gzip").body(playlist.gzipped());
        }
        return answer.body(playlist.plain());
    }

    private static boolean takesGzip(HttpServletRequest request) {
        String accepted = request.getHeader(HttpHeaders.ACCEPT_ENCODING);
        return accepted != null && accepted.contains("gzip");
    }
}
