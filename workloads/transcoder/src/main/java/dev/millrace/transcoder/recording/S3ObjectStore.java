package dev.millrace.transcoder.recording;

import io.minio.GetObjectArgs;
import io.minio.MinioClient;
import io.minio.PutObjectArgs;
import io.minio.errors.ErrorResponseException;
import io.minio.errors.MinioException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Optional;

/** Recordings in a bucket. */
final class S3ObjectStore implements ObjectStore {
    private static final long CONNECT_MILLIS = Duration.ofSeconds(3).toMillis();
    private static final long TRANSFER_MILLIS = Duration.ofSeconds(15).toMillis();

    private final MinioClient client;
    private final String bucket;

    S3ObjectStore(String endpoint, S3Properties properties) {
        client = MinioClient.builder()
                .endpoint(endpoint)
                .region(properties.region())
                .credentials(properties.accessKey(), properties.secretKey())
                .build();
        client.setTimeout(CONNECT_MILLIS, TRANSFER_MILLIS, TRANSFER_MILLIS);
        bucket = properties.bucket();
    }

    @Override
    public void put(String key, String contentType, byte[] bytes) throws IOException {
        try {
            client.putObject(PutObjectArgs.builder()
                    .bucket(bucket)
                    .object(key)
                    .data(bytes, bytes.length)
                    .contentType(contentType)
                    .build());
        } catch (MinioException e) {
            throw new IOException("object storage did not take " + key, e);
        }
    }

    @Override
    public Optional<byte[]> get(String key) throws IOException {
        try (InputStream in = client.getObject(
                GetObjectArgs.builder().bucket(bucket).object(key).build())) {
            return Optional.of(in.readAllBytes());
        } catch (ErrorResponseException e) {
            if (e.response().code() == 404) {
                return Optional.empty();
            }
            throw new IOException("object storage did not give " + key, e);
        } catch (MinioException e) {
            throw new IOException("object storage did not give " + key, e);
        }
    }
}
