package dev.millrace.ingest;

import dev.millrace.ingest.TestChannels.TestChannel;
import dev.millrace.ingest.broadcast.LiveStreams;
import dev.millrace.testkit.postgres.TestDatabase;
import dev.millrace.testkit.rtmp.RtmpPublisher;
import java.net.InetSocketAddress;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** One pod for a test class, with a database of its own, channels in it, and LiveStreams that are only written down. */
final class RunningPod implements BeforeAllCallback, AfterAllCallback {
    private final TestDatabase database = new TestDatabase();
    private final FakeLiveStreams liveStreams = new FakeLiveStreams();
    private final String[] properties;
    private @Nullable IngestPod pod;
    private @Nullable TestChannels channels;
    private @Nullable InternalClient internal;

    /** @param properties of the pod, beside the usual ones */
    RunningPod(String... properties) {
        this.properties = properties;
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        database.beforeAll(context);
        pod = IngestPod.start(database, LiveStreams.class, liveStreams, properties);
        channels = new TestChannels(database.dataSource());
        internal = pod.internal();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (pod != null) {
            pod.close();
        }
        database.afterAll(context);
    }

    TestChannels channels() {
        return Objects.requireNonNull(channels);
    }

    FakeLiveStreams liveStreams() {
        return liveStreams;
    }

    InetSocketAddress rtmp() {
        return started().rtmp();
    }

    RtmpPublisher publish(TestChannel channel) {
        return started().publish(channel);
    }

    InternalClient internal() {
        return Objects.requireNonNull(internal);
    }

    private IngestPod started() {
        return Objects.requireNonNull(pod);
    }
}
