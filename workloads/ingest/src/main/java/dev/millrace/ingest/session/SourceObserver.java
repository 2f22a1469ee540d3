package dev.millrace.ingest.session;

import dev.millrace.ingest.source.SourceFacts;
import dev.millrace.ingest.source.SourceHealth;
import dev.millrace.ingest.source.SourceWarning;
import dev.millrace.rtmp.publish.PublishEnd;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Shows platform engineers how sources are: metrics by channel, and a line in the log when one changes. */
final class SourceObserver implements SessionListener {
    private static final Logger log = LoggerFactory.getLogger(SourceObserver.class);
    private static final double MILLIS = 1000;

    private final Sessions sessions;
    private final MultiGauge bitRate;
    private final MultiGauge frameRate;
    private final MultiGauge keyFrameInterval;
    private final MultiGauge dropped;
    private final MultiGauge outOfOrder;

    SourceObserver(Sessions sessions, MeterRegistry metrics) {
        this.sessions = sessions;
        bitRate = gauge("bits.per.second", "What a source sends").register(metrics);
        frameRate = gauge("frames.per.second", "Video by its time stamps").register(metrics);
        keyFrameInterval = gauge("key.frame.interval.seconds", "Between a source's key frames")
                .register(metrics);
        dropped = gauge("dropped.frames", "Video frames missing by the time stamps, in this session")
                .register(metrics);
        outOfOrder = gauge("out.of.order.frames", "Video frames with time stamps that went back, in this session")
                .register(metrics);
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
        showAll();
    }

    @Override
    public void ended(Session session, PublishEnd end) {
        showAll();
    }

    private void showAll() {
        show(bitRate, facts -> facts.kilobits() * MILLIS);
        show(frameRate, SourceFacts::framesPerSecond);
        show(keyFrameInterval, facts -> facts.keyFrameMillis() / MILLIS);
        show(dropped, SourceFacts::dropped);
        show(outOfOrder, SourceFacts::outOfOrder);
    }

    /** The values are read from the session with each scrape; this makes the rows only. */
    private void show(MultiGauge gauge, ToDoubleFunction<SourceFacts> value) {
        gauge.register(
                sessions.live().stream()
                        .filter(session -> session.health().isPresent())
                        .map(session -> Row.of(
                                Tags.of("channel", session.channel()),
                                session,
                                live -> live.health()
                                        .map(SourceHealth::facts)
                                        .map(value::applyAsDouble)
                                        .orElse(Double.NaN)))
                        .toList(),
                true);
    }

    private static double having(Sessions sessions, SourceWarning.Kind kind) {
        return sessions.live().stream()
                .map(Session::health)
                .flatMap(Optional::stream)
                .filter(health -> health.warnings().stream().anyMatch(warning -> warning.kind() == kind))
                .count();
    }

    private static MultiGauge.Builder gauge(String name, String description) {
        return MultiGauge.builder("millrace.ingest.source." + name).description(description);
    }
}
