package dev.millrace.demo;

import dev.millrace.demo.media.AudioEncoder;
import dev.millrace.demo.media.Deadline;
import dev.millrace.demo.media.FlvOutput;
import dev.millrace.demo.media.VideoEncoder;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Publishes the test card until it is stopped; when refused or cut, tries again. */
final class Broadcaster {

    private static final Logger LOG = LoggerFactory.getLogger(Broadcaster.class);

    private static final int AUDIO_KILOBITS = 96;
    private static final int DEFAULT_RTMP_PORT = 1935;

    /** A broadcast that held this long was a good one: the next failure is a new one. */
    private static final Duration STEADY = Duration.ofSeconds(10);

    /** Time to say goodbye to the server after {@link #stop}. */
    private static final Duration GOODBYE = Duration.ofSeconds(1);

    private final DemoSettings settings;
    private final DemoMetrics metrics;
    private final InstantSource wallClock;
    private final SteadyClock steadyClock;
    private final Backoff backoff;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Deadline deadline = new Deadline();

    Broadcaster(
            DemoSettings settings,
            DemoMetrics metrics,
            InstantSource wallClock,
            SteadyClock steadyClock,
            Backoff backoff) {
        this.settings = settings;
        this.metrics = metrics;
        this.wallClock = wallClock;
        this.steadyClock = steadyClock;
        this.backoff = backoff;
    }

    /** Returns after {@link #stop}, off the air. */
    void run() throws InterruptedException {
        try (deadline) {
            while (!isStopping()) {
                long begin = steadyClock.nanos();
                try {
                    publish();
                } catch (IOException failure) {
                    retryLater(failure, Duration.ofNanos(steadyClock.nanos() - begin));
                }
            }
        }
    }

    private void retryLater(IOException failure, Duration held) throws InterruptedException {
        if (isStopping()) {
            return;
        }
        if (held.compareTo(STEADY) >= 0) {
            backoff.reset();
        }
        Duration wait = backoff.afterFailure();
        LOG.atWarn()
                .addKeyValue("channel", settings.channel())
                .addKeyValue("server", settings.rtmpUrl())
                .log("Not on the air ({}), next attempt in {} ms", failure.getMessage(), wait.toMillis());
        stopping.await(wait.toNanos(), TimeUnit.NANOSECONDS);
        metrics.reconnecting();
    }

    private void publish() throws IOException, InterruptedException {
        URI server = settings.rtmpUrl();
        // The path and the key go beside the address, not in it: FFmpeg's messages may quote the address.
        var options = Map.of(
                "rtmp_app", server.getPath().substring(1),
                "rtmp_playpath", settings.streamKey(),
                "rtmp_tcurl", server.toString());
        try (var output = new FlvOutput(address(server), options, deadline);
                var video = new VideoEncoder(
                        settings.width(), settings.height(), settings.frameRate(), settings.videoKilobits());
                var audio = new AudioEncoder(AUDIO_KILOBITS)) {
            output.begin(video, audio);
            LOG.atInfo()
                    .addKeyValue("channel", settings.channel())
                    .addKeyValue("server", server)
                    .log("On the air");
            metrics.onAir(true);
            send(output, video, audio);
        } finally {
            metrics.onAir(false);
        }
    }

    /** Resolved here and not by FFmpeg, which does not know the names that Java is given in a hosts file. */
    private static String address(URI server) throws UnknownHostException {
        InetAddress host = InetAddress.getByName(server.getHost());
        String literal = host instanceof Inet6Address ? "[" + host.getHostAddress() + "]" : host.getHostAddress();
        int port = server.getPort() < 0 ? DEFAULT_RTMP_PORT : server.getPort();
        return "rtmp://" + literal + ":" + port + server.getPath();
    }

    private void send(FlvOutput output, VideoEncoder video, AudioEncoder audio)
            throws IOException, InterruptedException {
        var card = new TestCard(video.picture(), settings.channel());
        var samples = new float[AudioEncoder.FRAME_SAMPLES];
        long startMillis = wallClock.millis();
        var pacer = new FramePacer(steadyClock, settings.frameRate());
        long position = AudioEncoder.LOOKAHEAD_SAMPLES;
        long dropped = 0;
        long keySecond = -1;
        while (!isStopping()) {
            long frame = pacer.awaitNext();
            card.show(wallClock.instant());
            long second = frame / settings.frameRate();
            video.encode(frame, second != keySecond, output);
            keySecond = second;
            metrics.frameSent();
            metrics.framesDropped(pacer.dropped() - dropped);
            dropped = pacer.dropped();

            long audioUntil = (frame + 1) * AudioEncoder.RATE / settings.frameRate() + AudioEncoder.LOOKAHEAD_SAMPLES;
            // After a long halt (a laptop that slept) the sound leaps, as the picture does.
            position = Math.max(position, audioUntil - 2L * AudioEncoder.RATE);
            while (position + samples.length <= audioUntil) {
                Tone.fill(samples, startMillis, position);
                audio.encode(position, samples, output);
                position += samples.length;
            }
        }
    }

    /** Ends the broadcast and {@link #run}, within a second even when the server has stopped answering. */
    void stop() {
        stopping.countDown();
        deadline.endWithin(GOODBYE);
    }

    private boolean isStopping() {
        return stopping.getCount() == 0;
    }
}
