package dev.millrace.transcoder.recording;

import dev.millrace.service.s3.S3Settings;
import io.minio.BucketExistsArgs;
import io.minio.GetObjectArgs;
import io.minio.MakeBucketArgs;
import io.minio.MinioClient;
import io.minio.PutObjectArgs;
import io.minio.errors.ErrorResponseException;
import io.minio.errors.MinioException;
import io.minio.errors.ServerException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.Optional;
import okhttp3.Dispatcher;
import okhttp3.OkHttpClient;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Recordings in a bucket. */
final class S3ObjectStore implements ObjectStore {
    private static final Logger log = LoggerFactory.getLogger(S3ObjectStore.class);
    private static final Duration CONNECT = Duration.ofSeconds(3);
    private static final String TIME_OUT = "time-out";
    private static final String NO_BUCKET = "NoSuchBucket";

    private final MinioClient client;
    private final String bucket;
    private final Duration silence;

    S3ObjectStore(String endpoint, S3Settings settings, S3Patience patience) {
        Dispatcher dispatcher = new Dispatcher();
        dispatcher.setMaxRequestsPerHost(RecordingQueue.MOST_AT_ONCE);
        OkHttpClient http = new OkHttpClient.Builder()
                .dispatcher(dispatcher)
                .connectTimeout(CONNECT)
                .readTimeout(patience.silence())
                .writeTimeout(patience.silence())
                .callTimeout(patience.request())
                .build();
        client = MinioClient.builder()
                .endpoint(endpoint)
                .region(settings.region())
                .credentials(settings.accessKey(), settings.secretKey())
                .httpClient(http, true)
                .build();
        bucket = settings.bucket();
        silence = patience.silence();
    }

    @Override
    public void put(String key, String contentType, byte[] bytes) throws ObjectStoreException {
        long began = System.nanoTime();
        try {
            try {
                putOnce(key, contentType, bytes);
            } catch (ErrorResponseException e) {
                if (!NO_BUCKET.equals(e.errorResponse().code())) {
                    throw e;
                }
                client.makeBucket(MakeBucketArgs.builder().bucket(bucket).build());
                log.atWarn().log("the bucket {} was missing and has been made", bucket);
                putOnce(key, contentType, bytes);
            }
        } catch (MinioException | IllegalStateException e) {
            // The client wraps some of the connection's failures in the latter.
            throw new ObjectStoreException(reason(e, began), e);
        }
    }

    @Override
    public Optional<byte[]> get(String key) throws ObjectStoreException {
        long began = System.nanoTime();
        try (InputStream in = client.getObject(
                GetObjectArgs.builder().bucket(bucket).object(key).build())) {
            return Optional.of(in.readAllBytes());
        } catch (ErrorResponseException e) {
            if (e.response().code() == 404) {
                return Optional.empty();
            }
            throw new ObjectStoreException(reason(e, began), e);
        } catch (MinioException | IOException | IllegalStateException e) {
            throw new ObjectStoreException(reason(e, began), e);
        }
    }

    private boolean isLate(long began) {
        return System.nanoTime() - began >= silence.toNanos();
    }

    @Override
    public void check() throws ObjectStoreException {
        long began = System.nanoTime();
        try {
            // Whether it is there does not matter: the first segment makes it.
            client.bucketExists(BucketExistsArgs.builder().bucket(bucket).build());
        } catch (MinioException | IllegalStateException e) {
            throw new ObjectStoreException(reason(e, began), e);
        }
    }

    private void putOnce(String key, String contentType, byte[] bytes) throws MinioException {
        client.putObject(PutObjectArgs.builder()
                .bucket(bucket)
                .object(key)
                .data(bytes, bytes.length)
                .contentType(contentType)
                .build());
    }

    /** In S3's own words where it has some; never with what the request carried. */
    private String reason(Exception e, long began) {
        String reason = e.getClass().getSimpleName();
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            switch (cause) {
                case ErrorResponseException answered -> {
                    return answered.errorResponse().code();
                }
                case ServerException answered -> {
                    return "HTTP " + answered.statusCode();
                }
                case ConnectException refused -> {
                    return "no connection";
                }
                case InterruptedIOException late -> {
                    return TIME_OUT;
                }
                // Deeper in the chain there may be a better reason. The client closes the connection when its time is
                // over,
                // and then tells of a closed connection.
                case IOException lost -> reason = isLate(began) ? TIME_OUT : "connection lost";
                default -> {}
            }
        }
        return reason;
    }
}
