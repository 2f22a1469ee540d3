package dev.millrace.api.broadcast;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.api.broadcast.Origins.Origin;
import dev.millrace.crds.LiveStream;
import dev.millrace.crds.LiveStreamSpec;
import dev.millrace.crds.LiveStreamSpec.Source;
import dev.millrace.crds.LiveStreamStatus;
import dev.millrace.crds.LiveStreamStatus.State;
import dev.millrace.crds.LiveStreamStatus.Transcoder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class OriginsTest {
    private static final String OLDER = "01j9z6w8k2c4v7x0qa";
    private static final String NEWER = "01j9z6w8k2c4v7x0qb";

    private final List<LiveStream> streams = new CopyOnWriteArrayList<>();

    @Test
    void theNewestBroadcastThatHasAPodIsTheChannels() {
        streams.add(stream("ann", OLDER, "10.0.0.1", false));
        streams.add(stream("bob", NEWER, "10.0.0.9", false));
        assertThat(origins().find("ann", null)).isEqualTo(new Origin.At("10.0.0.1"));

        streams.add(stream("ann", NEWER, "10.0.0.2", false));
        assertThat(origins().find("ann", null)).isEqualTo(new Origin.At("10.0.0.2"));
        assertThat(origins().find("ann", OLDER)).isEqualTo(new Origin.At("10.0.0.1"));
        assertThat(origins().find("bob", OLDER)).isEqualTo(new Origin.None());
    }

    @Test
    void whatIsOverIsNotWaitedFor() throws InterruptedException {
        assertThat(origins().successor("ann", null, null)).isEqualTo(new Origin.None());
        streams.add(stream("ann", NEWER, null, true));
        assertThat(origins().successor("ann", null, null)).isEqualTo(new Origin.None());
    }

    @Test
    void aSuccessorIsWaitedFor() throws Exception {
        streams.add(stream("ann", NEWER, "10.0.0.1", false));
        var looked = new CountDownLatch(1);
        var origins = new Origins(
                () -> {
                    looked.countDown();
                    return streams;
                },
                Duration.ofMinutes(1),
                Duration.ofMinutes(1));
        var answer = CompletableFuture.supplyAsync(() -> successor(origins, "10.0.0.1"));
        assertThat(looked.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(answer).isNotDone();

        streams.set(0, stream("ann", NEWER, null, false));
        origins.changed();
        assertThat(answer).isNotDone();
        streams.set(0, stream("ann", NEWER, "10.0.0.2", false));
        origins.changed();
        assertThat(answer.get(20, TimeUnit.SECONDS)).isEqualTo(new Origin.At("10.0.0.2"));
    }

    @Test
    void whenNoneComesTheSamePodIsTriedAgain() throws InterruptedException {
        streams.add(stream("ann", NEWER, "10.0.0.1", false));
        var hasty = new Origins(() -> streams, Duration.ZERO, Duration.ZERO);
        assertThat(hasty.successor("ann", NEWER, "10.0.0.1")).isEqualTo(new Origin.At("10.0.0.1"));
        streams.set(0, stream("ann", NEWER, null, false));
        assertThat(hasty.successor("ann", NEWER, "10.0.0.1")).isEqualTo(new Origin.Soon());
    }

    private Origins origins() {
        return new Origins(() -> streams, Duration.ofMinutes(1), Duration.ofMinutes(1));
    }

    private static Origin successor(Origins origins, String failed) {
        try {
            return origins.successor("ann", NEWER, failed);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static LiveStream stream(String channel, String broadcast, @Nullable String address, boolean ended) {
        LiveStream stream = new LiveStream();
        stream.setSpec(LiveStreamSpec.of(
                channel, broadcast, Source.published("s-1", "http://127.0.0.1:1/internal/relay/s-1"), "default"));
        var status = LiveStreamStatus.NEW.edit().state(ended ? State.ENDED : State.STARTING);
        if (address != null) {
            status.transcoder(new Transcoder("pod", address, 1, null));
        }
        stream.setStatus((ended ? status.endedAt(Instant.EPOCH) : status).done());
        return stream;
    }
}
