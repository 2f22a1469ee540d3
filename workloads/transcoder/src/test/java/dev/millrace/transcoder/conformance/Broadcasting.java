package dev.millrace.transcoder.conformance;

import static org.awaitility.Awaitility.await;

import dev.millrace.testkit.hls.HlsMultivariant;
import dev.millrace.testkit.hls.HlsReader;
import dev.millrace.transcoder.codec.FrameRate;
import dev.millrace.transcoder.testing.TestPod;
import dev.millrace.transcoder.testing.TestRelay;
import dev.millrace.transcoder.testing.TestSource;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A transcoder that serves a real source through the test relay, with segments of a second, and its witnesses. */
final class Broadcasting implements AutoCloseable {
    private static final TestSource SOURCE = TestSource.of(320, 180, new FrameRate(30, 1), 30, 40);

    final TestPod pod;
    private final TestRelay relay;
    private final List<Thread> threads = new ArrayList<>();
    final List<Witness> witnesses = new ArrayList<>();

    /** @param pace how fast the source plays; 1: real time */
    Broadcasting(double pace) throws Exception {
        relay = new TestRelay(SOURCE, pace);
        pod = new TestPod("pod-1", "millrace.transcoder.window-millis=15000");
        pod.assign(TestPod.assignment(relay.url(), 1, null));
    }

    /** Watches all renditions from now on. */
    void watch() {
        HlsMultivariant multivariant = new HlsReader().multivariant(pod.hls("index.m3u8"));
        List<URI> playlists = new ArrayList<>();
        multivariant.variants().forEach(variant -> playlists.add(variant.uri()));
        multivariant.renditions().forEach(rendition -> playlists.add(rendition.uri()));
        for (URI playlist : playlists) {
            Witness witness = new Witness(playlist);
            witnesses.add(witness);
            threads.add(Thread.ofVirtual().start(witness));
        }
    }

    /** Lets the source play to its end, ends the broadcast and waits for the witnesses. */
    void playOut() throws Exception {
        relay.awaitPlayed();
        pod.delete();
        await().atMost(Duration.ofSeconds(30)).until(() -> threads.stream().noneMatch(Thread::isAlive));
    }

    /** Those of video. */
    List<Witness> videos() {
        return witnesses.stream().filter(witness -> !witness.isAudio()).toList();
    }

    /** The one of this playlist. */
    Witness witness(URI playlist) {
        return witnesses.stream()
                .filter(witness -> witness.uri().equals(playlist))
                .findFirst()
                .orElseThrow();
    }

    @Override
    public void close() throws IOException {
        relay.close();
        pod.close();
    }
}
