package dev.millrace.transcoder.recording;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The object storage.
 *
 * @param endpoint its URL; null: nothing is recorded
 * @param bucket which exists already
 * @param region as its signatures have it
 * @param accessKey who writes
 * @param secretKey their secret
 */
@ConfigurationProperties("millrace.s3")
record S3Properties(
        @Nullable String endpoint,
        @DefaultValue("millrace") String bucket,
        @DefaultValue("us-east-1") String region,
        @DefaultValue("") String accessKey,
        @DefaultValue("") String secretKey) {

    @Override
    public String toString() {
        return "S3Properties[endpoint=" + endpoint + ", bucket=" + bucket + "]";
    }
}
