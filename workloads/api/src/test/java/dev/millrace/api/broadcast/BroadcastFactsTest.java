package dev.millrace.api.broadcast;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.crds.LiveStream;
import dev.millrace.crds.LiveStreamSpec;
import dev.millrace.crds.LiveStreamSpec.Source;
import dev.millrace.crds.LiveStreamStatus;
import dev.millrace.crds.LiveStreamStatus.State;
import dev.millrace.crds.LiveStreamStatusEditor;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BroadcastFactsTest {

    @ParameterizedTest
    @CsvSource({
        "PENDING,     STARTING, LIVE",
        "STARTING,    STARTING, LIVE",
        "LIVE,        STARTING, LIVE",
        "INTERRUPTED, STARTING, INTERRUPTED",
        "FAILED,      STARTING, INTERRUPTED",
        "ENDING,      ENDED,    ENDED",
        "ENDED,       ENDED,    ENDED"
    })
    void everyStateHasAPhaseBeforeAndAfterItCouldBePlayed(
            State state, BroadcastPhase before, BroadcastPhase afterwards) {
        LiveStreamStatusEditor status = LiveStreamStatus.NEW.edit().state(state);
        assertThat(phase(false, status.done())).isEqualTo(before);
        assertThat(phase(true, status.done())).isEqualTo(BroadcastPhase.ENDED);
        LiveStreamStatus playable = status.playableAt(Instant.EPOCH).done();
        assertThat(phase(false, playable)).isEqualTo(afterwards);
        assertThat(phase(true, playable)).isEqualTo(BroadcastPhase.ENDED);
    }

    @Test
    void whatTheOperatorHasNotSeenYetIsStarting() {
        LiveStream stream = new LiveStream();
        stream.setSpec(spec(false));
        assertThat(BroadcastFacts.of(stream).phase()).isEqualTo(BroadcastPhase.STARTING);
    }

    private static BroadcastPhase phase(boolean suspend, LiveStreamStatus status) {
        LiveStream stream = new LiveStream();
        stream.setSpec(spec(suspend));
        stream.setStatus(status);
        return BroadcastFacts.of(stream).phase();
    }

    private static LiveStreamSpec spec(boolean suspend) {
        return LiveStreamSpec.of(
                        "demo",
                        "01j9z6w8k2c4v7x0qn",
                        Source.published("s-1", "http://127.0.0.1:1/internal/relay/s-1"),
                        "default")
                .withSuspend(suspend);
    }
}
