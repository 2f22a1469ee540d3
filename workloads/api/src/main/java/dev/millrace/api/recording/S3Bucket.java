package dev.millrace.api.recording;

import dev.millrace.api.http.Refusal;
import dev.millrace.api.http.Unavailable;
import dev.millrace.service.s3.S3Settings;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.micrometer.core.instrument.MeterRegistry;
import io.minio.BucketExistsArgs;
import io.minio.GetObjectArgs;
import io.minio.GetObjectResponse;
import io.minio.ListObjectsArgs;
import io.minio.MinioClient;
import io.minio.Result;
import io.minio.StatObjectArgs;
import io.minio.errors.ErrorResponseException;
import io.minio.errors.MinioException;
import io.minio.messages.Item;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import okhttp3.Dispatcher;
import okhttp3.OkHttpClient;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A bucket of an S3. While it is away a circuit breaker answers in its place, so that a crowd of players does not wait
 * for time-outs.
 */
final class S3Bucket implements Bucket, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(S3Bucket.class);
    private static final Duration CONNECT = Duration.ofSeconds(2);
    private static final Duration TRANSFER = Duration.ofSeconds(10);
    /** OkHttp would run five at a time; they are one for each player that fetches something. */
    private static final int CONCURRENT = 512;

    private final OkHttpClient http;
    private final MinioClient client;
    private final String bucket;
    private final CircuitBreaker breaker;
    private final MeterRegistry metrics;

    S3Bucket(String endpoint, S3Settings settings, CircuitBreaker breaker, MeterRegistry metrics) {
        Dispatcher dispatcher = new Dispatcher();
        dispatcher.setMaxRequests(CONCURRENT);
        dispatcher.setMaxRequestsPerHost(CONCURRENT);
        http = new OkHttpClient.Builder()
                .dispatcher(dispatcher)
                .connectTimeout(CONNECT)
                .readTimeout(TRANSFER)
                .writeTimeout(TRANSFER)
                .build();
        client = MinioClient.builder()
                .endpoint(endpoint)
                .region(settings.region())
                .credentials(settings.accessKey(), settings.secretKey())
                .httpClient(http)
                .build();
        bucket = settings.bucket();
        this.breaker = breaker;
        this.metrics = metrics;
    }

    @Override
    public List<Listed> list(String prefix) {
        return guarded("list", () -> {
            List<Listed> listed = new ArrayList<>();
            ListObjectsArgs all = ListObjectsArgs.builder()
                    .bucket(bucket)
                    .prefix(prefix)
                    .recursive(true)
                    .build();
            for (Result<Item> result : client.listObjects(all)) {
                Item item = result.get();
                Instant lastModified = item.lastModified().toInstant();
                // Not every S3 lists ETags.
                String version = item.etag() + " " + item.size() + " " + lastModified;
                listed.add(new Listed(item.objectName(), version, lastModified));
            }
            return listed;
        });
    }

    @Override
    public Optional<Stored> read(String key) {
        return guarded("read", () -> {
            try (GetObjectResponse object = client.getObject(
                    GetObjectArgs.builder().bucket(bucket).object(key).build())) {
                String etag = Objects.requireNonNullElse(object.headers().get("ETag"), "");
                return Optional.of(new Stored(object.readAllBytes(), etag.replace("\"", "")));
            } catch (ErrorResponseException e) {
                return emptyWhenMissing(e);
            }
        });
    }

    @Override
    public Optional<Long> length(String key) {
        return guarded("stat", () -> {
            try {
                return Optional.of(client.statObject(StatObjectArgs.builder()
                                .bucket(bucket)
                                .object(key)
                                .build())
                        .size());
            } catch (ErrorResponseException e) {
                return emptyWhenMissing(e);
            }
        });
    }

    @Override
    public Optional<Opened> open(String key, ByteRange range) {
        return guarded("open", () -> {
            GetObjectArgs.Builder wanted =
                    GetObjectArgs.builder().bucket(bucket).object(key);
            if (range.length() != ByteRange.TO_THE_END) {
                wanted.offset(range.offset()).length(range.length());
            }
            try {
                GetObjectResponse object = client.getObject(wanted.build());
                String length = Objects.requireNonNull(object.headers().get("Content-Length"), "no Content-Length");
                return Optional.of(new Opened(new Watched(object), Long.parseLong(length)));
            } catch (ErrorResponseException e) {
                return emptyWhenMissing(e);
            }
        });
    }

    @Override
    public boolean answers() {
        try {
            return client.bucketExists(BucketExistsArgs.builder().bucket(bucket).build());
        } catch (MinioException | RuntimeException away) {
            // What OkHttp throws comes wrapped into an IllegalStateException.
            return false;
        }
    }

    @Override
    public void close() {
        http.dispatcher().executorService().shutdown();
        http.connectionPool().evictAll();
    }

    /** What talks to the storage. */
    private interface Question<T> {
        T ask() throws MinioException, IOException;
    }

    private <T> T guarded(String operation, Question<T> question) {
        try {
            breaker.acquirePermission();
        } catch (CallNotPermittedException open) {
            count(operation, "refused");
            throw away(breaker.getCircuitBreakerConfig()
                    .getWaitIntervalFunctionInOpenState()
                    .apply(1));
        }
        long start = System.nanoTime();
        try {
            T answer = question.ask();
            breaker.onSuccess(System.nanoTime() - start, TimeUnit.NANOSECONDS);
            count(operation, "answered");
            return answer;
        } catch (MinioException | IOException | RuntimeException failure) {
            breaker.onError(System.nanoTime() - start, TimeUnit.NANOSECONDS, failure);
            count(operation, "failed");
            log.atWarn().addKeyValue("operation", operation).log("object storage fails: {}", failure.toString());
            throw away(Duration.ofSeconds(1).toMillis());
        }
    }

    private void count(String operation, String result) {
        metrics.counter("millrace.storage.requests", "operation", operation, "result", result)
                .increment();
    }

    private static Unavailable away(long millis) {
        return new Unavailable(Refusal.STORAGE_UNAVAILABLE, Duration.ofMillis(millis));
    }

    private static <T> Optional<T> emptyWhenMissing(ErrorResponseException answer) throws ErrorResponseException {
        if (answer.response().code() == HttpURLConnection.HTTP_NOT_FOUND) {
            return Optional.empty();
        }
        throw answer;
    }

    /** Counts a transfer that breaks off as a failure of the storage. */
    private final class Watched extends FilterInputStream {
        Watched(InputStream object) {
            super(object);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            try {
                return in.read(bytes, offset, length);
            } catch (IOException broken) {
                breaker.onError(0, TimeUnit.NANOSECONDS, broken);
                count("transfer", "failed");
                throw broken;
            }
        }
    }
}
