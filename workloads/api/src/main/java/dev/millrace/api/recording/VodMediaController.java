package dev.millrace.api.recording;

import dev.millrace.api.http.Refusal;
import dev.millrace.api.recording.Bucket.ByteRange;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpRange;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.ServletWebRequest;

/**
 * The media of recordings, passed on from the bucket. A name has one content for ever, so it is its own validator, and
 * who has it need not ask again.
 */
@RestController
final class VodMediaController {
    private static final String FOR_EVER = "public, max-age=31536000, immutable";
    private static final int CHUNK = 64 * 1024;

    private final VodPaths paths;
    private final Bucket bucket;
    private final Counter sent;

    VodMediaController(VodPaths paths, Bucket bucket, MeterRegistry metrics) {
        this.paths = paths;
        this.bucket = bucket;
        this.sent = metrics.counter("millrace.recording.played.bytes");
    }

    @GetMapping("/vod/{broadcast}/{rendition}/{name}")
    void media(
            @PathVariable String broadcast,
            @PathVariable String rendition,
            @PathVariable String name,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        String key = paths.media(broadcast, rendition, name);
        String etag = '"' + name + '"';
        response.setHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, "*");
        // Also sets the ETag.
        if (new ServletWebRequest(request, response).checkNotModified(etag)) {
            response.setHeader(HttpHeaders.CACHE_CONTROL, FOR_EVER);
            return;
        }
        Optional<HttpRange> range = range(request, etag);
        if (range.isPresent()) {
            part(key, range.get(), response);
        } else {
            send(key, ByteRange.WHOLE, HttpStatus.OK, null, response);
        }
    }

    private void part(String key, HttpRange range, HttpServletResponse response) throws IOException {
        long total = bucket.length(key).orElseThrow(Refusal.RECORDING_NOT_FOUND::exception);
        long first;
        try {
            first = range.getRangeStart(total);
        } catch (IllegalArgumentException beyond) {
            first = total;
        }
        if (first >= total) {
            response.setHeader(HttpHeaders.CONTENT_RANGE, "bytes */" + total);
            throw Refusal.RANGE_NOT_SATISFIABLE.exception();
        }
        long last = range.getRangeEnd(total);
        String contentRange = "bytes " + first + "-" + last + "/" + total;
        send(key, new ByteRange(first, last - first + 1), HttpStatus.PARTIAL_CONTENT, contentRange, response);
    }

    private void send(
            String key, ByteRange range, HttpStatus status, @Nullable String contentRange, HttpServletResponse response)
            throws IOException {
        try (Bucket.Opened object = bucket.open(key, range).orElseThrow(Refusal.RECORDING_NOT_FOUND::exception)) {
            response.setStatus(status.value());
            response.setContentType("video/mp4");
            response.setHeader(HttpHeaders.CACHE_CONTROL, FOR_EVER);
            response.setHeader(HttpHeaders.ACCEPT_RANGES, "bytes");
            if (contentRange != null) {
                response.setHeader(HttpHeaders.CONTENT_RANGE, contentRange);
            }
            response.setContentLengthLong(object.length());
            byte[] chunk = new byte[CHUNK];
            for (int read = object.body().read(chunk);
                    read >= 0;
                    read = object.body().read(chunk)) {
                response.getOutputStream().write(chunk, 0, read);
                sent.increment(read);
            }
        }
    }

    /** One range; several, or what cannot be read, count as none (RFC 9110 §14.2), as does one of another content. */
    private static Optional<HttpRange> range(HttpServletRequest request, String etag) {
        String condition = request.getHeader(HttpHeaders.IF_RANGE);
        if (condition != null && !condition.equals(etag)) {
            return Optional.empty();
        }
        try {
            List<HttpRange> ranges = HttpRange.parseRanges(request.getHeader(HttpHeaders.RANGE));
            return ranges.size() == 1 ? Optional.of(ranges.getFirst()) : Optional.empty();
        } catch (IllegalArgumentException unreadable) {
            return Optional.empty();
        }
    }
}
