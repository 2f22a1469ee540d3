package dev.millrace.transcoder.recording;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How long the object storage is waited for.
 *
 * @param silence longest time in which nothing moves, before a request is given up
 * @param request longest time that one request may take in all
 */
@ConfigurationProperties("millrace.s3")
record S3Patience(
        @DefaultValue("15s") Duration silence,
        @DefaultValue("60s") Duration request) {}
