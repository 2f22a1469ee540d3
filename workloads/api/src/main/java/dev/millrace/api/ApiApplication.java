package dev.millrace.api;

import dev.millrace.api.settings.ApiSettings;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.scheduling.annotation.EnableScheduling;

/** The process of the platform API. */
@SpringBootApplication
@EnableConfigurationProperties(ApiSettings.class)
@EnableScheduling
public class ApiApplication {

    public static void main(String[] arguments) {
        SpringApplication.run(ApiApplication.class, arguments);
    }
}
