package dev.millrace.api.recording;

import com.github.benmanes.caffeine.cache.AsyncLoadingCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.millrace.api.http.Refusal;
import dev.millrace.api.http.Unavailable;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.ServletWebRequest;

/** Small pictures of broadcasts: the newest one, and one a minute. */
@RestController
final class ThumbnailController {
    /** A new one is made every ten seconds. */
    private static final Duration NEWEST = Duration.ofSeconds(10);

    private static final Duration OF_A_MINUTE = Duration.ofDays(1);
    private static final long MOST_BYTES = 16L * 1024 * 1024;
    /** What remembering one costs beside its bytes. */
    private static final int OVERHEAD = 256;

    private final VodPaths paths;
    private final AsyncLoadingCache<String, Optional<Bucket.Stored>> pictures;

    ThumbnailController(VodPaths paths, Bucket bucket) {
        this.paths = paths;
        this.pictures = Caffeine.newBuilder()
                .maximumWeight(MOST_BYTES)
                .weigher((String key, Optional<Bucket.Stored> picture) ->
                        OVERHEAD + picture.map(stored -> stored.bytes().length).orElse(0))
                .expireAfterWrite(NEWEST)
                .executor(task -> Thread.ofVirtual().name("thumbnails").start(task))
                .buildAsync(bucket::read);
    }

    @GetMapping("/vod/{broadcast}/thumbnail.jpg")
    ResponseEntity<byte[]> newest(@PathVariable String broadcast, ServletWebRequest request) {
        return answer(paths.latestThumbnail(broadcast), NEWEST, request);
    }

    @GetMapping("/vod/{broadcast}/thumbnails/{seconds}.jpg")
    ResponseEntity<byte[]> ofMinute(
            @PathVariable String broadcast, @PathVariable String seconds, ServletWebRequest request) {
        return answer(paths.thumbnail(broadcast, seconds), OF_A_MINUTE, request);
    }

    private ResponseEntity<byte[]> answer(String key, Duration fresh, ServletWebRequest request) {
        Bucket.Stored picture = find(key).orElseThrow(Refusal.RECORDING_NOT_FOUND::exception);
        String etag = '"' + picture.etag() + '"';
        boolean known = request.checkNotModified(etag);
        ResponseEntity.BodyBuilder answer = ResponseEntity.status(known ? HttpStatus.NOT_MODIFIED : HttpStatus.OK)
                .header(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, "*")
                .eTag(etag)
                .cacheControl(CacheControl.maxAge(fresh).cachePublic());
        return known ? answer.build() : answer.contentType(MediaType.IMAGE_JPEG).body(picture.bytes());
    }

    private Optional<Bucket.Stored> find(String key) {
        try {
            return pictures.get(key).join();
        } catch (CompletionException failed) {
            throw failed.getCause() instanceof Unavailable away ? away : failed;
        }
    }
}
