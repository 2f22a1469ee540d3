package dev.millrace.service;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Which pod this process is, from the downward API.
 *
 * @param name the pod's name
 * @param namespace its namespace
 * @param ip the address at which other pods reach it
 */
@ConfigurationProperties("millrace.pod")
public record PodIdentity(
        @DefaultValue("local") String name,
        @DefaultValue("millrace") String namespace,
        @DefaultValue("127.0.0.1") String ip) {}
