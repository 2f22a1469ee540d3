package dev.millrace.transcoder.recording;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.wire.StreamReport.Recording.State;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RecordingHealthTest {
    private final RecordingHealth health = new RecordingHealth(TestSegments.BROADCAST);
    private final AtomicInteger told = new AtomicInteger();

    @Test
    void rangesAreNamedOnceAndOnlyTheirBeginningIsTold() {
        health.listener(told::incrementAndGet);
        for (long sequence = 12; sequence <= 15; sequence++) {
            health.lost("source", sequence);
            health.lost("audio", sequence);
        }
        health.lost("audio", 20);

        assertThat(health.state(0).message()).isEqualTo("Not recorded: 12–15 (source, audio), 20 (audio).");
        assertThat(told).hasValue(2);
        assertThat(health.isComplete()).isFalse();
    }

    @Test
    void troubleIsToldWhenItComesAndWhenItGoes() {
        health.listener(told::incrementAndGet);
        health.storage("Object storage is away.");
        health.storage("Object storage is away, still.");
        health.disk("The disk is full.");
        assertThat(health.state(3).state()).isEqualTo(State.DEGRADED);
        assertThat(health.state(3).message()).isEqualTo("Object storage is away. The disk is full.");
        assertThat(health.state(3).queuedSegments()).isEqualTo(3);
        health.storage(null);
        health.disk(null);
        assertThat(health.state(0).state()).isEqualTo(State.ON);
        assertThat(health.state(0).message()).isNull();
        assertThat(told).hasValue(4);
    }

    @Test
    void manyRangesFitACondition() {
        for (long sequence = 0; sequence < 1000; sequence += 3) {
            for (int rung = 0; rung < 30; rung++) {
                health.lost("a-long-name-of-rung-" + rung, 1_000_000 + sequence);
            }
        }
        String message = String.valueOf(health.state(0).message());
        assertThat(message).hasSizeLessThanOrEqualTo(1024).startsWith("Not recorded: 1000000 (a-long-name");
    }
}
