package dev.millrace.transcoder.recording;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The object storage.
 *
 * @param endpoint its URL; null: nothing is recorded
 * @param bucket made when it is missing and the key may make it
 * @param region as its signatures have it
 * @param accessKey who writes
 * @param secretKey their secret
 * @param silence longest time in which nothing moves, before a request is given up
 * @param request longest time that one request may take in all
 */
@ConfigurationProperties("millrace.s3")
record S3Properties(
        @Nullable String endpoint,
        @DefaultValue("millrace") String bucket,
        @DefaultValue("us-east-1") String region,
        @DefaultValue("") String accessKey,
        @DefaultValue("") String secretKey,
        @DefaultValue("15s") Duration silence,
        @DefaultValue("60s") Duration request) {

    @Override
    public String toString() {
        return "S3Properties[endpoint=" + endpoint + ", bucket=" + bucket + "]";
    }
}
