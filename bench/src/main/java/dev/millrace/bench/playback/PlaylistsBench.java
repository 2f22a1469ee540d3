package dev.millrace.bench.playback;

import dev.millrace.bench.Result;
import dev.millrace.bench.Server;
import dev.millrace.bench.transcoder.FlvFile;
import dev.millrace.bench.transcoder.Relay;
import dev.millrace.bench.transcoder.Transcoder;
import dev.millrace.testkit.hls.HlsPlaylist;
import dev.millrace.testkit.hls.HlsReader;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Many viewers wait for each part of one broadcast: what that costs the transcoder, and when they have it. */
@Command(name = "playlists", description = "Blocking reloads and part fetches of many viewers on one broadcast.")
public final class PlaylistsBench implements Callable<Integer> {
    /** 30 pictures a second in parts of 200 ms, in segments of 2 s. */
    private static final int PICTURES_A_PART = 6;

    private static final int PARTS_A_SEGMENT = 10;
    private static final int WARM_UP_SECONDS = 20;
    private static final double BAR_MILLIS = 200;

    @Option(names = "--viewers", defaultValue = "2000", description = "how many")
    private int viewers;

    @Option(names = "--seconds", defaultValue = "60", description = "how long")
    private int seconds;

    private final Delays playlists = new Delays();
    private final Delays parts = new Delays();

    @Override
    public Integer call() throws Exception {
        Path flv = Files.createTempFile("playlists", ".flv");
        record(flv, seconds + WARM_UP_SECONDS + 30);
        try (RealTime source = new RealTime(FlvFile.read(flv));
                Relay relay = new Relay(source);
                Transcoder transcoder = Transcoder.start()) {
            transcoder.assign(relay.url(), List.of());
            measure(source, transcoder.server());
        } finally {
            Files.delete(flv);
        }
        return 0;
    }

    private void measure(RealTime source, Server transcoder) throws InterruptedException {
        String folder = "/hls/" + Transcoder.CHANNEL + "/" + Transcoder.BROADCAST + "/source/";
        HlsReader reader = new HlsReader();
        reader.multivariant(
                URI.create("http://127.0.0.1:" + transcoder.port() + "/hls/" + Transcoder.CHANNEL + "/index.m3u8"));
        int first =
                number(reader.playlist(URI.create("http://127.0.0.1:" + transcoder.port() + folder + "index.m3u8")));
        try (Audience audience =
                new Audience(new InetSocketAddress("127.0.0.1", transcoder.port()), new Parts(source, folder))) {
            long idle = transcoder.residentBytes();
            for (int i = 0; i < viewers; i++) {
                audience.join(first + 10);
                TimeUnit.MICROSECONDS.sleep(500);
            }
            TimeUnit.SECONDS.sleep(WARM_UP_SECONDS);
            playlists.clear();
            parts.clear();
            Duration cpu = transcoder.cpu();
            long began = System.nanoTime();
            long bytes = audience.bytes();
            TimeUnit.SECONDS.sleep(seconds);
            double cpuSeconds = transcoder.cpu().minus(cpu).toNanos() / 1e9;
            double elapsed = (System.nanoTime() - began) / 1e9;
            long answers = playlists.count() + parts.count();
            Result.of("playlists")
                    .with("viewers", viewers)
                    .with("answersPerSecond", answers / elapsed)
                    .with("megabitsPerSecond", 8e-6 * (audience.bytes() - bytes) / elapsed)
                    .with("failures", audience.failures())
                    .with("wakeUpP50Millis", playlists.percentile(50))
                    .with("wakeUpP99Millis", playlists.percentile(99))
                    .with("partP50Millis", parts.percentile(50))
                    .with("partP99Millis", parts.percentile(99))
                    .with("cpuCores", cpuSeconds / elapsed)
                    .with("cpuMicrosPerAnswer", 1e6 * cpuSeconds / answers)
                    .with("kilobytesPerViewer", (transcoder.residentBytes() - idle) / 1024.0 / viewers)
                    .with("residentMegabytes", transcoder.residentBytes() / 1e6)
                    .bar("wakeUpP99Millis <= 200 (one part)", playlists.percentile(99) <= BAR_MILLIS)
                    .print();
        }
    }

    /** Parts of the broadcast, counted from its first picture. */
    private final class Parts implements Audience.Course {
        private final RealTime source;
        private final String folder;

        Parts(RealTime source, String folder) {
            this.source = source;
            this.folder = folder;
        }

        @Override
        public String playlist(int number) {
            return folder + "index.m3u8?_HLS_msn=" + number / PARTS_A_SEGMENT + "&_HLS_part=" + number % PARTS_A_SEGMENT
                    + "&_HLS_skip=YES";
        }

        @Override
        public String part(int number) {
            return folder + "p" + number + "-1.m4s";
        }

        @Override
        public void playlistCame(int number, long nanos) {
            long sent = source.sentNanos(PICTURES_A_PART * (number + 1) - 1);
            if (sent != 0) {
                playlists.add(nanos - sent);
            }
        }

        @Override
        public void partCame(int number, long askedNanos, long nanos) {
            parts.add(nanos - askedNanos);
        }
    }

    private static int number(HlsPlaylist playlist) {
        HlsPlaylist.Segment last = playlist.segments().getLast();
        return PARTS_A_SEGMENT * (int) last.sequence() + last.parts().size();
    }

    private static void record(Path flv, int seconds) throws IOException, InterruptedException {
        String[] command = ("ffmpeg -hide_banner -loglevel error -y -f lavfi -i testsrc2=size=640x360:rate=30"
                        + " -f lavfi -i sine=sample_rate=48000 -t " + seconds
                        + " -c:v libx264 -preset ultrafast -tune zerolatency -b:v 600k -maxrate 600k -bufsize 300k -g"
                        + " 60 -pix_fmt yuv420p -c:a aac -f flv " + flv)
                .split(" ");
        if (new ProcessBuilder(command).inheritIO().start().waitFor() != 0) {
            throw new IllegalStateException("ffmpeg made no source");
        }
    }
}
