package dev.millrace.service.s3;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The object storage.
 *
 * @param endpoint its URL; null: there is none, and so there are no recordings
 * @param bucket that recordings are in
 * @param region as its signatures have it
 * @param accessKey who reads or writes
 * @param secretKey their secret
 */
@ConfigurationProperties("millrace.s3")
public record S3Settings(
        @Nullable String endpoint,
        @DefaultValue("millrace") String bucket,
        @DefaultValue("us-east-1") String region,
        @DefaultValue("") String accessKey,
        @DefaultValue("") String secretKey) {

    public S3Settings {
        endpoint = endpoint == null || endpoint.isBlank() ? null : endpoint;
    }

    /** Without the keys, because records print what they hold. */
    @Override
    public String toString() {
        return "S3Settings[endpoint=" + endpoint + ", bucket=" + bucket + "]";
    }
}
