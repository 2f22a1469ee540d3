package dev.millrace.operator;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;

/** The operator: turns LiveStreams into transcoder pods that have a broadcast. */
@SpringBootApplication
@EnableConfigurationProperties(OperatorSettings.class)
public class OperatorApplication {

    public static void main(String[] arguments) {
        SpringApplication.run(OperatorApplication.class, arguments);
    }
}
