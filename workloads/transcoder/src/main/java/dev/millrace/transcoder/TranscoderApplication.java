package dev.millrace.transcoder;

import dev.millrace.transcoder.recording.PodLife;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;

/** A transcoder: idle and warm until the operator assigns it a broadcast. */
@SpringBootApplication
@EnableConfigurationProperties(TranscoderProperties.class)
public class TranscoderApplication {
    /** JavaCPP: no phantom references, since all is freed by hand; off-heap memory is bounded by the pod. */
    private static final Map<String, String> NATIVE = Map.of(
            "org.bytedeco.javacpp.nopointergc", "true",
            "org.bytedeco.javacpp.maxBytes", "0",
            "org.bytedeco.javacpp.maxPhysicalBytes", "0");

    /** Says of a process that it is to teach the JVM (-XX:AOTCacheOutput), and takes no broadcast. */
    private static final String REHEARSE_ONLY = "only";

    private static final String JOURNAL = "MILLRACE_RECORDING_JOURNALFOLDER";

    public static void main(String[] args) {
        String journal = System.getenv(JOURNAL);
        if (journal != null && !journal.isBlank() && PodLife.isOver(Path.of(journal))) {
            // Ends in order, so that the container is not started once more.
            return;
        }
        NATIVE.forEach((name, value) -> {
            if (System.getProperty(name) == null) {
                System.setProperty(name, value);
            }
        });
        SpringApplication application = new SpringApplication(TranscoderApplication.class);
        application.setDefaultProperties(Map.of("spring.application.name", "transcoder"));
        ConfigurableApplicationContext context = application.run(args);
        if (REHEARSE_ONLY.equals(context.getEnvironment().getProperty("millrace.transcoder.rehearse"))) {
            System.exit(SpringApplication.exit(context));
        }
    }

    /** For the other parts of Millrace. */
    @Bean
    HttpClient internalHttp() {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(3))
                .build();
    }
}
