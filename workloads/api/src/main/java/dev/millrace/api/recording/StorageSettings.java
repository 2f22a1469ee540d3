package dev.millrace.api.recording;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The object storage.
 *
 * @param endpoint its URL; null or blank: there are no recordings
 * @param bucket which exists already
 * @param region as its signatures have it
 * @param accessKey who reads
 * @param secretKey their secret
 */
@ConfigurationProperties("millrace.s3")
record StorageSettings(
        @Nullable String endpoint,
        @DefaultValue("millrace") String bucket,
        @DefaultValue("us-east-1") String region,
        @DefaultValue("") String accessKey,
        @DefaultValue("") String secretKey) {

    /** Without the keys, because records print what they hold. */
    @Override
    public String toString() {
        return "StorageSettings[endpoint=" + endpoint + ", bucket=" + bucket + "]";
    }
}
