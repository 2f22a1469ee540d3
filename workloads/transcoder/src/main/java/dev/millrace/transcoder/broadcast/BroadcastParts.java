package dev.millrace.transcoder.broadcast;

import dev.millrace.hls.WindowSettings;
import dev.millrace.service.PodIdentity;
import dev.millrace.transcoder.TranscoderProperties;
import dev.millrace.transcoder.pipeline.PipelineMetrics;
import dev.millrace.transcoder.pipeline.SegmentPlanner;
import dev.millrace.transcoder.playback.Origin;
import dev.millrace.transcoder.playback.OriginSettings;
import dev.millrace.transcoder.playback.Origins;
import dev.millrace.transcoder.playback.SegmentListener;
import dev.millrace.transcoder.pull.PulledSource;
import dev.millrace.transcoder.recording.Recorder;
import dev.millrace.transcoder.recording.Recordings;
import dev.millrace.transcoder.relay.CheckpointWriter;
import dev.millrace.transcoder.relay.FlvSource;
import dev.millrace.transcoder.relay.RelayClient;
import dev.millrace.transcoder.relay.RelayListener;
import dev.millrace.transcoder.relay.RelaySession;
import dev.millrace.wire.StreamAssignment;
import dev.millrace.wire.StreamAssignment.Latency;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.http.HttpClient;
import java.time.Clock;
import java.util.Objects;
import java.util.Optional;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Makes what a broadcast consists of. */
@Component
final class BroadcastParts {
    private final TranscoderProperties properties;
    private final PodIdentity pod;
    private final Clock clock;
    private final RelayClient relayClient;
    private final Origins origins;
    private final Recordings recordings;
    private final HttpClient http;
    private final JsonMapper json;
    private final MeterRegistry metrics;
    private final PipelineMetrics pipelineMetrics;
    private final String token;

    BroadcastParts(
            TranscoderProperties properties,
            PodIdentity pod,
            Clock clock,
            RelayClient relayClient,
            Origins origins,
            Recordings recordings,
            HttpClient http,
            JsonMapper json,
            MeterRegistry metrics,
            @Value("${millrace.internal.token:}") String token) {
        this.properties = properties;
        this.pod = pod;
        this.clock = clock;
        this.relayClient = relayClient;
        this.origins = origins;
        this.recordings = recordings;
        this.http = http;
        this.json = json;
        this.metrics = metrics;
        this.pipelineMetrics = new PipelineMetrics(metrics);
        this.token = token;
    }

    /** The same, of which no metric tells. */
    BroadcastParts uncounted() {
        return new BroadcastParts(
                properties, pod, clock, relayClient, origins, recordings, http, json, new SimpleMeterRegistry(), token);
    }

    String pod() {
        return pod.name();
    }

    Clock time() {
        return clock;
    }

    Origins origins() {
        return origins;
    }

    RelayClient relayClient() {
        return relayClient;
    }

    PipelineMetrics pipelineMetrics() {
        return pipelineMetrics;
    }

    ReportSender reportSender(Runnable onNotAssigned) {
        return new ReportSender(http, json, token, onNotAssigned);
    }

    CheckpointWriter checkpointWriter() {
        return new CheckpointWriter(relayClient);
    }

    RelaySession session(StreamAssignment assignment, RelayListener listener) {
        metrics.counter("millrace.transcoder.sessions").increment();
        return new RelaySession(assignment.broadcast(), source(assignment), listener);
    }

    private FlvSource source(StreamAssignment assignment) {
        StreamAssignment.Pull pull = assignment.pull();
        return pull == null
                ? relayClient.session(Objects.requireNonNull(assignment.relayUrl()))
                : new PulledSource(pull, System::nanoTime);
    }

    /** A source did not answer or broke off. */
    void sourceFailed(StreamAssignment assignment) {
        String kind = assignment.pull() == null ? "relay" : "pull";
        metrics.counter("millrace.transcoder.source.failures", "kind", kind).increment();
    }

    void refused(String code) {
        metrics.counter("millrace.transcoder.source.refusals", "code", code).increment();
    }

    Origin origin(StreamAssignment assignment, SegmentListener segments, Runnable onChange) {
        int targetSeconds = SegmentPlanner.targetSeconds(assignment.segmentMillis());
        OriginSettings settings = new OriginSettings(
                assignment.latency() == Latency.LOW ? assignment.partMillis() : 0,
                targetSeconds,
                Math.max(properties.windowMillis(), 3_000L * targetSeconds),
                Math.max(properties.lingerMillis(), WindowSettings.leastLinger(targetSeconds)),
                properties.joinMillis());
        return new Origin(assignment.channel(), assignment.broadcast(), settings, segments, onChange, metrics);
    }

    /** For the pictures even of a broadcast that is not recorded. */
    Optional<Recorder> recorder(StreamAssignment assignment, Runnable onChange) {
        return recordings.open(assignment.broadcast(), onChange);
    }
}
