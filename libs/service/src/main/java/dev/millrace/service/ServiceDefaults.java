package dev.millrace.service;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.support.ResourcePropertySource;

/**
 * Puts {@code millrace-service.properties} beneath all other configuration, and chooses the format of the logs:
 * JSON with the pod's name in each line, or readable text when {@code millrace.log.format} is {@code text}.
 */
final class ServiceDefaults implements EnvironmentPostProcessor {
    private static final String SOURCE = "millrace-service.properties";

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        try {
            environment.getPropertySources().addLast(new ResourcePropertySource(new ClassPathResource(SOURCE)));
        } catch (IOException e) {
            throw new IllegalStateException(SOURCE + " is missing from the class path", e);
        }
        environment.getPropertySources().addLast(new MapPropertySource("millrace-logging", logging(environment)));
    }

    private static Map<String, Object> logging(ConfigurableEnvironment environment) {
        Map<String, Object> settings = new HashMap<>();
        String format = environment.getProperty("millrace.log.format", "json");
        switch (format) {
            case "text" ->
                settings.put("logging.pattern.console", "%d{HH:mm:ss.SSS} %-5level %-28logger{0} %msg %kvp%n%wEx");
            case "json" -> {
                settings.put("logging.structured.format.console", "logstash");
                settings.put("logging.structured.json.exclude", "@version,level_value,tags");
                settings.put("logging.structured.json.rename[@timestamp]", "timestamp");
                settings.put(
                        "logging.structured.json.add.service",
                        environment.getProperty("spring.application.name", "millrace"));
                settings.put(
                        "logging.structured.json.add.instance",
                        environment.getProperty("millrace.pod.name", "unknown"));
            }
            default ->
                throw new IllegalArgumentException("MILLRACE_LOG_FORMAT is '" + format + "': set it to json or text");
        }
        return settings;
    }
}
