package dev.millrace.operator;

import java.nio.file.Path;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code MILLRACE_OPERATOR_…}.
 *
 * @param templates directory with {@code transcoder.yaml} and, for chat pools, {@code chat.yaml}
 * @param reportUrl where transcoders put reports
 * @param leaderElection whether several operators agree on one that acts
 * @param watchNodes whether broadcasts are handed over when a node is cordoned
 * @param streamLimit how many broadcasts may run at once; 0: as many as there are
 * @param drain how long a transcoder may take to store its recording after a broadcast's end, at most
 */
@ConfigurationProperties("millrace.operator")
public record OperatorSettings(
        Path templates,
        String reportUrl,
        @DefaultValue("false") boolean leaderElection,
        @DefaultValue("true") boolean watchNodes,
        @DefaultValue("0") int streamLimit,
        @DefaultValue("24h") Duration drain) {

    public OperatorSettings {
        if (templates == null) {
            throw new IllegalArgumentException(
                    "MILLRACE_OPERATOR_TEMPLATES is not set: name the directory with transcoder.yaml");
        }
        if (streamLimit < 0) {
            throw new IllegalArgumentException("MILLRACE_OPERATOR_STREAMLIMIT must not be negative; 0 is no limit");
        }
        if (reportUrl == null || reportUrl.isBlank()) {
            throw new IllegalArgumentException(
                    "MILLRACE_OPERATOR_REPORTURL is not set: say where transcoders put reports");
        }
    }
}
