package dev.millrace.ingest.session;

import dev.millrace.ingest.source.SourceFacts;
import dev.millrace.ingest.source.SourceHealth;
import dev.millrace.ingest.source.SourceWarning;
import dev.millrace.rtmp.publish.PublishEnd;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToDoubleFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Shows platform engineers how sources are: metrics by channel, and a line in the log when one changes. */
final class SourceObserver implements SessionListener {
    private static final Logger log = LoggerFactory.getLogger(SourceObserver.class);
    private static final double MILLIS = 1000;

    private final Sessions sessions;
    private final MeterRegistry metrics;
    /** By channel. They are made once, because this is called on event loops; what they show is read with each scrape. */
    private final Map<String, List<Meter>> shown = new ConcurrentHashMap<>();

    SourceObserver(Sessions sessions, MeterRegistry metrics) {
        this.sessions = sessions;
        this.metrics = metrics;
        for (SourceWarning.Kind kind : SourceWarning.Kind.values()) {
            Gauge.builder("millrace.ingest.source.warnings", sessions, all -> having(all, kind))
                    .description("Sources that have this trouble now")
                    .tag("warning", kind.name())
                    .register(metrics);
        }
        sessions.addListener(this);
    }

    @Override
    public void healthChanged(Session session, SourceHealth health) {
        SourceFacts facts = health.facts();
        log.atInfo()
                .addKeyValue("channel", session.channel())
                .addKeyValue("broadcast", session.broadcast())
                .addKeyValue("video", facts.videoCodec())
                .addKeyValue("audio", facts.audioCodec())
                .addKeyValue("size", facts.width() + "x" + facts.height())
                .addKeyValue("framesPerSecond", facts.framesPerSecond())
                .addKeyValue("kilobits", facts.kilobits())
                .addKeyValue("keyFrameMillis", facts.keyFrameMillis())
                .addKeyValue(
                        "warnings",
                        health.warnings().stream().map(SourceWarning::kind).toList())
                .log("the source has changed");
        shown.computeIfAbsent(session.channel(), this::show);
    }

    /** The channel's next session may be here already. */
    @Override
    public void ended(Session session, PublishEnd end) {
        shown.computeIfPresent(session.channel(), (channel, meters) -> {
            if (sessions.ofChannel(channel).isPresent()) {
                return meters;
            }
            meters.forEach(metrics::remove);
            return null;
        });
    }

    private List<Meter> show(String channel) {
        return List.of(
                gauge(channel, "bits.per.second", "What a source sends", facts -> facts.kilobits() * MILLIS),
                gauge(channel, "frames.per.second", "Video by its time stamps", SourceFacts::framesPerSecond),
                gauge(
                        channel,
                        "key.frame.interval.seconds",
                        "Between a source's key frames",
                        facts -> facts.keyFrameMillis() / MILLIS),
                gauge(
                        channel,
                        "dropped.frames",
                        "Video frames missing by the time stamps, in this session",
                        SourceFacts::dropped),
                gauge(
                        channel,
                        "out.of.order.frames",
                        "Video frames with time stamps that went back, in this session",
                        SourceFacts::outOfOrder));
    }

    private Meter gauge(String channel, String name, String description, ToDoubleFunction<SourceFacts> value) {
        return Gauge.builder(
                        "millrace.ingest.source." + name,
                        sessions,
                        all -> all.ofChannel(channel)
                                .flatMap(Session::health)
                                .map(SourceHealth::facts)
                                .map(value::applyAsDouble)
                                .orElse(Double.NaN))
                .description(description)
                .tag("channel", channel)
                .register(metrics);
    }

    private static double having(Sessions sessions, SourceWarning.Kind kind) {
        return sessions.live().stream()
                .map(Session::health)
                .flatMap(Optional::stream)
                .filter(health -> health.warnings().stream().anyMatch(warning -> warning.kind() == kind))
                .count();
    }
}
