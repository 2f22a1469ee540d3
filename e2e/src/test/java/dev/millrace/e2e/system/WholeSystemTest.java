package dev.millrace.e2e.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import dev.millrace.crds.LiveStream;
import dev.millrace.crds.LiveStreamStatus.State;
import dev.millrace.rtmp.command.RtmpStatus;
import dev.millrace.testkit.hls.HlsFollower;
import dev.millrace.testkit.hls.HlsReader;
import dev.millrace.testkit.rtmp.Ffmpeg;
import dev.millrace.testkit.rtmp.RtmpPublisher;
import dev.millrace.testkit.rtmp.TagSource;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * One story, told in order: {@code millrace up} on an empty folder, viewers, encoders, chat, transcoder and
 * ingest killed, the end, and a second start.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class WholeSystemTest {
    /** Small pictures leave two cores for the browsers, and a short grace time keeps the story short; ingest must start within it. */
    private static final String[] SETTINGS = {
        "--set", "demo.size=640x360", "--set", "ingest.graceSeconds=40",
    };

    private static final Duration OLDEST_PICTURE = Duration.ofSeconds(5);
    private static final String PASSWORD = "correct horse battery";

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    static Path data;

    private LocalMode local;
    private Endpoints endpoints;
    private Control control;
    private Playwright playwright;
    private Browser browser;
    private Viewer ann;
    private Viewer bob;

    @BeforeAll
    void start() throws Exception {
        playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(Path.of("/usr/bin/chromium"))
                        .setArgs(List.of(
                                "--no-sandbox",
                                "--disable-gpu",
                                "--disable-quic",
                                "--no-first-run",
                                "--disable-background-networking",
                                "--disable-component-update",
                                "--disable-sync",
                                "--autoplay-policy=no-user-gesture-required")));
        local = LocalMode.start(data, SETTINGS);
        endpoints = local.endpoints();
        control = new Control(endpoints.kubeconfig());
        ann = new Viewer(browser, endpoints.web());
        bob = new Viewer(browser, endpoints.web());
    }

    @AfterAll
    void stop() throws Exception {
        if (control != null) {
            control.close();
        }
        if (local != null) {
            local.close();
        }
        playwright.close();
    }

    @Test
    @Order(1)
    void theDemoPlaysInABrowser() {
        ann.open("/c/" + endpoints.channel());
        ann.awaitVideo();

        assertThat(ann.clockAge()).as("age of the picture").isLessThan(OLDEST_PICTURE);
        assertThat(control.awaitState(endpoints.channel(), State.LIVE)
                        .getStatus()
                        .playbackUrl())
                .isEqualTo(endpoints.web() + "/hls/" + endpoints.channel() + "/index.m3u8");
    }

    @Test
    @Order(2)
    void twoPeopleChatThroughDifferentPods() {
        ann.register("ann", PASSWORD);
        ann.open("/c/" + endpoints.channel());
        bob.register("bob", PASSWORD);
        bob.openOnAnotherChatPod("/c/" + endpoints.channel(), ann.chatPod());

        ann.say("hello from ann");
        bob.awaitMessage("hello from ann");
        bob.say("hello from bob");
        ann.awaitMessage("hello from bob");
    }

    @Test
    @Order(3)
    void aWrongKeyIsRefused() throws Exception {
        try (Encoder encoder = Encoder.publish(endpoints.rtmp(), "mr_nobodyhasthiskeynobodyhasthiskey", 20)) {
            assertThat(encoder.await(20)).as("ffmpeg's exit code").isNotZero();
        }
    }

    @Test
    @Order(4)
    void ffmpegPublishesAndEnds() throws Exception {
        String key = bob.streamKey();
        try (Encoder encoder = Encoder.publish(endpoints.rtmp(), key, 120)) {
            control.awaitState("bob", State.LIVE);
            bob.open("/c/bob");
            bob.awaitVideo();
            encoder.stop();
            LiveStream ended = control.awaitState("bob", State.ENDED);
            assertThat(control.story(ended)).isNotEmpty();
        }
    }

    /** Out of the bucket, from the channel's page. */
    @Test
    @Order(5)
    void whatIsOverPlaysAsARecording() {
        bob.open("/c/bob");
        bob.find("broadcast-card").first().click();
        bob.awaitMode("recording");
        bob.awaitVideo();
        assertThat(bob.find("position").innerText()).matches("0:[0-5][0-9] / [0-9]+:[0-5][0-9]");
    }

    @Test
    @Order(6)
    void aViewerGoesBackInARunningBroadcastAndReturns() {
        ann.open("/c/" + endpoints.channel());
        ann.awaitVideo();
        ann.find("seek-bar").waitFor();
        ann.find("player").press("ArrowLeft");
        ann.find("player").press("ArrowLeft");
        ann.awaitMode("past");
        ann.awaitVideo();
        assertThat(ann.clockAge()).as("age of the picture").isBetween(Duration.ofSeconds(8), Duration.ofSeconds(60));

        ann.find("player").press("l");
        ann.awaitMode("live");
        ann.awaitVideo();
        assertThat(ann.clockAge()).as("age of the picture").isLessThan(OLDEST_PICTURE);
    }

    /** Our own publisher stops without a word; our own reader checks what players rely on, part by part. */
    @Test
    @Order(7)
    void aPublisherThatVanishesIsWaitedForAndThenEnded() {
        String key = ann.streamKey();
        Path flv = data.resolve("recorded.flv");
        Ffmpeg.record(flv, 30);
        URI rtmp = URI.create(endpoints.rtmp());
        try (RtmpPublisher publisher = RtmpPublisher.connect(
                new InetSocketAddress(rtmp.getHost(), rtmp.getPort()),
                rtmp.getPath().substring(1),
                key)) {
            assertThat(publisher.answer().code()).isEqualTo(RtmpStatus.PUBLISH_START);
            publisher.play(TagSource.of(flv), RtmpPublisher.Pace.REAL_TIME);
            control.awaitState("ann", State.LIVE);

            HlsReader reader = new HlsReader();
            HlsFollower source = reader.follow(reader.multivariant(URI.create(endpoints.web() + "/hls/ann/index.m3u8"))
                    .variants()
                    .getFirst()
                    .uri());
            source.playUntil(4);
            publisher.drop();
        }
        control.awaitState("ann", State.INTERRUPTED);
        LiveStream ended = control.awaitState("ann", State.ENDED);
        assertThat(control.story(ended)).anyMatch(line -> line.startsWith("SourceLost"));
        List<Long> recorded = recordedSequences(ended.getSpec().broadcast(), "source");
        assertThat(recorded)
                .as("segments in the bucket, once the broadcast is over")
                .hasSizeGreaterThan(3)
                .isEqualTo(LongStream.rangeClosed(1, recorded.size()).boxed().toList());
    }

    @Test
    @Order(8)
    void aKilledTranscoderIsReplaced() {
        survives("a killed transcoder", () -> kill(transcoder()));
    }

    @Test
    @Order(9)
    void aKilledIngestIsWaitedFor() {
        survives("a killed ingest", () -> kill(pod("ingest")));
    }

    /** Nobody is left who knows where the broadcast was. */
    @Test
    @Order(10)
    void bothKilledAreReplaced() {
        survives("a killed ingest and transcoder", () -> {
            String transcoder = transcoder();
            kill(pod("ingest"));
            kill(transcoder);
        });
    }

    /** Who watches goes on watching the same broadcast, in the same page. */
    private void survives(String what, Runnable trouble) {
        ann.open("/c/" + endpoints.channel());
        ann.awaitVideo();
        ann.watch();
        LiveStream before = control.awaitState(endpoints.channel(), State.LIVE);

        trouble.run();
        ann.awaitPictureOf(Instant.now());
        System.out.printf(
                "%s: the picture stood still for %d ms%n",
                what, ann.longestGap().toMillis());
        control.awaitState(endpoints.channel(), State.LIVE);
        assertThat(control.newest(endpoints.channel()).orElseThrow().getSpec().broadcast())
                .isEqualTo(before.getSpec().broadcast());
    }

    private String transcoder() {
        return control.awaitState(endpoints.channel(), State.LIVE)
                .getStatus()
                .transcoder()
                .pod();
    }

    private String pod(String component) {
        return control.pods().stream()
                .map(Pod::getMetadata)
                .filter(metadata -> component.equals(metadata.getLabels().get("app.kubernetes.io/component")))
                .findFirst()
                .orElseThrow()
                .getName();
    }

    @Test
    @Order(11)
    void itStopsWithoutAResidueAndStartsAgainWithItsAccounts() throws Exception {
        List<ProcessHandle> processes = local.processes();
        assertThat(processes).isNotEmpty();

        assertThat(local.stop()).as("128 and SIGTERM").isEqualTo(128 + 15);
        assertThat(processes).noneMatch(ProcessHandle::isAlive);

        local = LocalMode.start(data, SETTINGS);
        assertThat(local.endpoints().streamKey()).isEqualTo(endpoints.streamKey());
        assertThat(local.endpoints().users()).isEqualTo(endpoints.users());
        try (Viewer again = new Viewer(browser, local.endpoints().web())) {
            again.signIn("ann", PASSWORD);
            again.open("/c/" + endpoints.channel());
            again.awaitVideo();
        }
    }

    /** Media sequence numbers of what is stored of a rendition, in order. */
    private static List<Long> recordedSequences(String broadcast, String rendition) {
        Path folder =
                data.resolve("objects/millrace/broadcasts").resolve(broadcast).resolve(rendition);
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".m4s"))
                    .map(name -> Long.valueOf(name.substring(0, name.indexOf('-'))))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Kills the process of a pod as the kernel does that is out of memory. Its folder is named by the pod's uid. */
    private void kill(String pod) {
        String uid = control.pods().stream()
                .map(Pod::getMetadata)
                .filter(metadata -> metadata.getName().equals(pod))
                .findFirst()
                .orElseThrow()
                .getUid();
        ProcessHandle process = local.processes().stream()
                .filter(handle -> handle.info().commandLine().orElse("").contains(uid))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no process of pod " + pod));
        assertThat(process.destroyForcibly()).isTrue();
    }
}
