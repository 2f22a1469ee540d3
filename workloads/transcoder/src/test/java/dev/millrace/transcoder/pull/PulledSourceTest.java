package dev.millrace.transcoder.pull;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.millrace.rtmp.flv.AudioCodec;
import dev.millrace.rtmp.flv.AudioPacket;
import dev.millrace.rtmp.flv.FlvReader;
import dev.millrace.rtmp.flv.FlvTag;
import dev.millrace.rtmp.flv.PacketKind;
import dev.millrace.rtmp.flv.VideoCodec;
import dev.millrace.rtmp.flv.VideoPacket;
import dev.millrace.testkit.rtmp.Ffmpeg;
import dev.millrace.transcoder.testing.TestFiles;
import dev.millrace.transcoder.testing.TestRtmpServer;
import dev.millrace.wire.StreamAssignment.Credentials;
import dev.millrace.wire.StreamAssignment.Pull;
import io.netty.buffer.ByteBufUtil;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PulledSourceTest {
    private static final int LONGEST = 1 << 20;
    /** Time passes this much faster here. */
    private static final int HURRY = 20;

    @TempDir
    static Path folder;

    private TestFiles files;

    /** A tag in short. */
    private record Seen(FlvTag.Type type, PacketKind kind, boolean key, long millis, String content) {}

    @BeforeAll
    static void film() {
        Ffmpeg.assumePresent();
        TestFilm.record(folder);
    }

    @BeforeEach
    void serve() throws IOException {
        files = new TestFiles(folder);
    }

    @AfterEach
    void stop() {
        files.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"film.flv", "film.mp4", "film.m3u8", "parts.m3u8"})
    void readsAFileToItsEnd(String name) throws IOException {
        List<Seen> tags = read(source(name, false, null), Optional.empty(), Integer.MAX_VALUE);

        assertThat(tags)
                .filteredOn(tag -> tag.kind() == PacketKind.CONFIGURATION)
                .extracting(Seen::type)
                .contains(FlvTag.Type.VIDEO, FlvTag.Type.AUDIO);
        List<Seen> pictures = pictures(tags);
        assertThat(pictures).hasSize(TestFilm.FRAMES);
        assertThat(pictures.getFirst().key()).isTrue();
        assertThat(pictures.stream().filter(Seen::key)).hasSize(TestFilm.SECONDS);
        assertEvenlySpaced(pictures);
        List<Seen> sound = tags.stream()
                .filter(tag -> tag.type() == FlvTag.Type.AUDIO && tag.kind() == PacketKind.FRAME)
                .toList();
        // 1,024 samples at 48 kHz; those before the first picture are left out.
        assertThat(sound).hasSizeBetween(TestFilm.SECONDS * 47 - 4, TestFilm.SECONDS * 47 + 4);
        assertThat(sound).extracting(Seen::millis).isSorted();
        assertThat(Math.abs(sound.getFirst().millis() - pictures.getFirst().millis()))
                .isLessThan(50);
    }

    @ParameterizedTest
    @ValueSource(strings = {"film.mp4", "film.flv"})
    void beginsAgainWithoutAGapWhenItIsLooped(String name) throws IOException {
        List<Seen> tags = read(source(name, true, null), Optional.empty(), 5 * TestFilm.FRAMES);

        List<Seen> pictures = pictures(tags);
        assertThat(pictures.size()).isGreaterThan(TestFilm.FRAMES + 10);
        assertEvenlySpaced(pictures.subList(0, TestFilm.FRAMES));
        assertEvenlySpaced(pictures.subList(TestFilm.FRAMES, pictures.size()));
        // The sound of the film ends a moment after its picture.
        assertThat(pictures.get(TestFilm.FRAMES).millis()
                        - pictures.get(TestFilm.FRAMES - 1).millis())
                .isBetween(32L, 60L);
        assertThat(pictures.get(TestFilm.FRAMES).content())
                .isEqualTo(pictures.getFirst().content());
    }

    @Test
    void goesOnWhereItWasWhenTheServerIsBack() throws IOException {
        PulledSource source = source("film.flv", false, null);
        files.breakAfter((int) Files.size(folder.resolve("film.flv")) / 2);
        List<Seen> first = new ArrayList<>();
        assertThatThrownBy(() -> readInto(first, source, Optional.empty(), Integer.MAX_VALUE))
                .isInstanceOf(IOException.class);
        files.away(true);
        assertThatThrownBy(() -> source.open(Optional.of(first.getLast().millis())))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("5XX");
        files.away(false);

        long next = pictures(first).getLast().millis() + 1;
        List<Seen> rest = read(source, Optional.of(next), Integer.MAX_VALUE);

        List<String> all = new ArrayList<>(contents(first));
        all.addAll(contents(rest));
        assertThat(all).isEqualTo(contents(read(source("film.flv", false, null), Optional.empty(), Integer.MAX_VALUE)));
        assertThat(pictures(rest).getFirst().millis()).isGreaterThanOrEqualTo(next);
    }

    @Test
    void aLiveSourceThatEndsHasBrokenOff() {
        files.endless();
        assertThatThrownBy(() -> read(source("endless.flv", false, null), Optional.empty(), Integer.MAX_VALUE))
                .isInstanceOf(EOFException.class)
                .hasMessage("it ended");
    }

    @BeforeAll
    static void live() throws Exception {
        // As a live stream is sent: nothing is known of its length.
        new ProcessBuilder(
                        "ffmpeg",
                        "-loglevel",
                        "error",
                        "-y",
                        "-i",
                        "film.flv",
                        "-c",
                        "copy",
                        "-flvflags",
                        "no_duration_filesize",
                        "endless.flv")
                .directory(folder.toFile())
                .start()
                .waitFor();
    }

    @Test
    void readsALiveStreamOverRtmp() {
        try (TestRtmpServer server = new TestRtmpServer(folder.resolve("film.flv"))) {
            Pull pull = new Pull(server.url("live/demo"), false, new Credentials(null, null, "let me in"));
            List<Seen> tags = new ArrayList<>();

            // It says how long it is, but over RTMP it is live all the same, and comes as fast as it does.
            assertThatThrownBy(() -> readInto(
                            tags, new PulledSource(pull, System::nanoTime), Optional.empty(), Integer.MAX_VALUE))
                    .isInstanceOf(IOException.class);

            assertThat(server.played()).containsExactly("demo?token=let%20me%20in");
            assertThat(pictures(tags)).hasSize(TestFilm.FRAMES);
            assertEvenlySpaced(pictures(tags));
        }
    }

    @Test
    void logsInWithAUserNameAndAPassword() throws IOException {
        files.requireUser("m@rio", "p:ss/w?rd");
        Credentials right = new Credentials("m@rio", "p:ss/w?rd", null);
        Credentials wrong = new Credentials("m@rio", "hunter2", null);

        assertThat(read(source("film.mp4", false, right), Optional.empty(), 10)).hasSize(10);
        for (Credentials refused : new Credentials[] {wrong, new Credentials(null, null, "hunter2")}) {
            assertThatThrownBy(() -> source("film.mp4", false, refused).open(Optional.empty()))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("401")
                    .hasMessageNotContainingAny("hunter2", "mario", "film.mp4");
        }
    }

    @Test
    void logsInWithAToken() throws IOException {
        files.requireToken("let.me_in");

        assertThat(read(source("film.m3u8", false, new Credentials(null, null, "let.me_in")), Optional.empty(), 10))
                .hasSize(10);
        assertThatThrownBy(() -> source("film.m3u8", false, null).open(Optional.empty()))
                .hasMessageContaining("401");
    }

    @Test
    void followsRedirectsToServersOnly() throws IOException {
        files.redirect("moved", files.url("film.mp4"));
        files.redirect("stolen", "file://" + folder.resolve("film.mp4"));

        assertThat(read(source("moved", false, null), Optional.empty(), 10)).hasSize(10);
        assertThatThrownBy(() -> source("stolen", false, null).open(Optional.empty()))
                .isInstanceOf(IOException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "#EXTM3U\n#EXT-X-TARGETDURATION:3\n#EXTINF:3,\nfile://%s\n#EXT-X-ENDLIST\n",
                "ffconcat version 1.0\nfile '%s'\n"
            })
    void readsNoFilesOfThePod(String script) throws IOException {
        Files.writeString(folder.resolve("thief.m3u8"), script.formatted(folder.resolve("film.flv")));

        assertThatThrownBy(() -> read(source("thief.m3u8", false, null), Optional.empty(), Integer.MAX_VALUE))
                .isInstanceOf(IOException.class);
    }

    @Test
    void tellsNothingToAServerThatCannotProveWhoItIs() throws Exception {
        try (TestFiles secure = TestFiles.secure(folder)) {
            Pull pull = new Pull(secure.url("film.mp4"), false, new Credentials(null, null, "let.me_in"));

            assertThatThrownBy(() -> new PulledSource(pull, System::nanoTime).open(Optional.empty()))
                    .isInstanceOf(IOException.class);

            assertThat(secure.requests()).isEmpty();
        }
        assertThat(TrustAnchors.file()).content().contains("BEGIN CERTIFICATE");
    }

    @Test
    void saysWhatIsWrongWithASource() throws IOException {
        Files.writeString(folder.resolve("page.html"), "<html>This is no film.</html>".repeat(100));

        assertThatThrownBy(() -> source("nothing.mp4", false, null).open(Optional.empty()))
                .hasMessageContaining("404");
        assertThatThrownBy(() -> source("page.html", false, null).open(Optional.empty()))
                .hasMessageContaining("Invalid data");
        assertThatThrownBy(
                        () -> new PulledSource(new Pull("http://127.0.0.1:1/film.mp4", false, null), System::nanoTime)
                                .open(Optional.empty()))
                .hasMessageContaining("refused");
    }

    @Test
    void stopsWaitingForASilentServerWhenItIsAbandoned() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            PulledSource source = new PulledSource(
                    new Pull("http://127.0.0.1:" + silent.getLocalPort() + "/film.mp4", false, null), System::nanoTime);
            List<String> refusals = new ArrayList<>();
            Thread opening = Thread.ofVirtual().start(() -> {
                try {
                    source.open(Optional.empty());
                } catch (IOException e) {
                    refusals.add(String.valueOf(e.getMessage()));
                }
            });
            silent.accept();
            source.abandon();
            opening.join();
            assertThat(refusals).containsExactly("it does not answer in time");
        }
    }

    @Test
    void stopsReadingWhenItIsClosed() throws Exception {
        PulledSource source = new PulledSource(new Pull(files.url("film.mp4"), true, null), System::nanoTime);
        InputStream stream = source.open(Optional.empty()).orElseThrow();
        Thread reading = Thread.ofVirtual().start(() -> {
            try {
                stream.transferTo(OutputStream.nullOutputStream());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        await().until(() -> files.requests().size() > 0 && reading.isAlive());
        stream.close();
        reading.join();
        assertThat(stream.read()).isEqualTo(-1);
    }

    private PulledSource source(String name, boolean loop, @Nullable Credentials credentials) {
        return new PulledSource(new Pull(files.url(name), loop, credentials), () -> HURRY * System.nanoTime());
    }

    private static List<Seen> read(PulledSource source, Optional<Long> from, int most) throws IOException {
        List<Seen> tags = new ArrayList<>();
        readInto(tags, source, from, most);
        return tags;
    }

    private static void readInto(List<Seen> tags, PulledSource source, Optional<Long> from, int most)
            throws IOException {
        try (FlvReader reader = new FlvReader(source.open(from).orElseThrow(), LONGEST)) {
            for (Optional<FlvTag> tag = reader.next(); tag.isPresent() && tags.size() < most; tag = reader.next()) {
                seen(tag.get()).ifPresent(tags::add);
                tag.get().release();
            }
        }
    }

    private static Optional<Seen> seen(FlvTag tag) {
        return switch (tag.type()) {
            case VIDEO ->
                VideoPacket.read(tag).map(packet -> {
                    assertThat(packet.codec()).isEqualTo(VideoCodec.AVC);
                    return new Seen(
                            tag.type(),
                            packet.kind(),
                            packet.key(),
                            tag.timestampMillis(),
                            ByteBufUtil.hexDump(packet.payload()));
                });
            case AUDIO ->
                AudioPacket.read(tag).map(packet -> {
                    assertThat(packet.codec()).isEqualTo(AudioCodec.AAC);
                    return new Seen(
                            tag.type(),
                            packet.kind(),
                            false,
                            tag.timestampMillis(),
                            ByteBufUtil.hexDump(packet.payload()));
                });
            case SCRIPT -> Optional.empty();
        };
    }

    private static List<Seen> pictures(List<Seen> tags) {
        return tags.stream()
                .filter(tag -> tag.type() == FlvTag.Type.VIDEO && tag.kind() == PacketKind.FRAME)
                .toList();
    }

    private static List<String> contents(List<Seen> tags) {
        return pictures(tags).stream().map(Seen::content).toList();
    }

    private static void assertEvenlySpaced(List<Seen> pictures) {
        for (int i = 1; i < pictures.size(); i++) {
            assertThat(pictures.get(i).millis() - pictures.get(i - 1).millis())
                    .as("frame " + i)
                    .isBetween(32L, 35L);
        }
    }
}
