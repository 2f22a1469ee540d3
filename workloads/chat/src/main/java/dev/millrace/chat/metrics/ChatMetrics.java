package dev.millrace.chat.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Supplier;
import org.springframework.stereotype.Component;

/** The metrics of a chat pod; no label has as many values as there are users or rooms. Thread-safe. */
@Component
public final class ChatMetrics {
    private final MeterRegistry registry;
    private final Counter deliveries;
    private final Timer publishing;

    public ChatMetrics(MeterRegistry registry) {
        this.registry = registry;
        this.deliveries = Counter.builder("millrace.chat.deliveries")
                .description("Frames handed to the network")
                .register(registry);
        this.publishing = Timer.builder("millrace.chat.publish")
                .description("Time until the broker has taken a message")
                .publishPercentileHistogram()
                .minimumExpectedValue(Duration.ofNanos(100_000))
                .maximumExpectedValue(Duration.ofSeconds(2))
                .register(registry);
    }

    /** What became of a message that somebody wanted to say. */
    public enum Outcome {
        ACCEPTED,
        /** Taken by a pod that is cut off from the others. */
        APART,
        DUPLICATE,
        RATE_LIMITED,
        /** Against the rules of the room. */
        REFUSED,
        READ_ONLY,
        NOT_JOINED,
        CONTENT_INVALID,
        UNAVAILABLE
    }

    /** How a pod got over messages that it had missed. */
    public enum Gap {
        /** They were read from the log. */
        FILLED,
        /** The log did not have them any more, so everybody in the room got a snapshot. */
        RESET
    }

    /** What becomes of a message on its way into the archive. */
    public enum Archived {
        STORED,
        /** It is no chat message. */
        UNREADABLE,
        /** The log had lost some before they could be archived. */
        GAP
    }

    public void archived(Archived outcome, int count) {
        registry.counter("millrace.chat.archived", "outcome", label(outcome)).increment(count);
    }

    /** A moderator asked for something with a command. */
    public void moderated(String action, String outcome) {
        registry.counter("millrace.moderation.actions", "action", action, "outcome", outcome.toLowerCase(Locale.ROOT))
                .increment();
    }

    /** What happens in a room whose log cannot be reached. */
    public enum Apart {
        BEGUN,
        /** A message that was said meanwhile got its place in the log. */
        PLACED,
        /** A message that was said meanwhile was there already. */
        DUPLICATE,
        ENDED
    }

    public void apart(Apart event) {
        registry.counter("millrace.chat.apart", "event", label(event)).increment();
    }

    public void message(Outcome outcome) {
        registry.counter("millrace.chat.messages", "outcome", label(outcome)).increment();
    }

    public void gap(Gap gap) {
        registry.counter("millrace.chat.gaps", "outcome", label(gap)).increment();
    }

    /** Somebody came into a room; {@code history} is snapshot or resumed. */
    public void join(String history) {
        registry.counter("millrace.chat.joins", "history", history).increment();
    }

    /** A connection was closed because too much waited for it. */
    public void slowConsumer() {
        registry.counter("millrace.chat.slow.consumers").increment();
    }

    /** A connection ended. */
    public void closed(int code) {
        registry.counter("millrace.websocket.closes", "code", String.valueOf(code))
                .increment();
    }

    public void delivered(int frames) {
        deliveries.increment(frames);
    }

    /** Something that a client sent was not done; the code that it got. */
    public void refused(String code) {
        registry.counter("millrace.chat.refusals", "code", code).increment();
    }

    /** Times the broker. */
    public <T> T publishing(Supplier<T> publish) {
        return publishing.record(publish);
    }

    /** Asks for a number whenever the metrics are read. */
    public void gauge(String name, String description, Supplier<Number> value) {
        Gauge.builder(name, value).description(description).register(registry);
    }

    private static String label(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
