package dev.millrace.transcoder.pipeline;

import dev.millrace.transcoder.codec.H264Config;
import dev.millrace.transcoder.media.EncodedFrame;
import dev.millrace.transcoder.media.FragmentMuxer;
import dev.millrace.transcoder.media.Picture;
import dev.millrace.transcoder.media.TimeScale;
import dev.millrace.transcoder.media.X264Encoder;
import dev.millrace.transcoder.playback.Cut;
import dev.millrace.transcoder.playback.LiveRendition;
import dev.millrace.transcoder.playback.RenditionFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Encodes and packages one rung on a thread of its own, from a fixed set of pictures that go round. */
final class RungStage implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(RungStage.class);
    private static final int PICTURES = 6;

    private final Ladder.Plan plan;
    private final RunContext run;
    private final List<Picture> pictures = new ArrayList<>();
    private final BlockingQueue<Picture> free = new ArrayBlockingQueue<>(PICTURES);
    /** Has room for every picture and the end, so that adding never blocks. */
    private final BlockingQueue<Work> work = new ArrayBlockingQueue<>(PICTURES + 1);

    private final Thread thread;
    private @Nullable X264Encoder encoder;
    private @Nullable TrackPackager packager;
    private boolean failed;

    private sealed interface Work {}

    /** @param cut the segment that begins with this picture, or null */
    private record Encode(Picture picture, @Nullable Cut cut, long arrivedNanos) implements Work {}

    private record End() implements Work {}

    RungStage(Ladder.Plan plan, RunContext run) {
        this.plan = plan;
        this.run = run;
        for (int i = 0; i < PICTURES; i++) {
            Picture picture =
                    new Picture(plan.settings().width(), plan.settings().height());
            pictures.add(picture);
            free.add(picture);
        }
        thread = Thread.ofPlatform().name("rung-" + plan.name()).daemon().start(this::work);
    }

    Ladder.Plan plan() {
        return plan;
    }

    /** A picture to scale into; waits for one when the encoder is behind. */
    Picture acquire() throws InterruptedException {
        return free.take();
    }

    /** Hands over an acquired picture. */
    void encode(Picture picture, @Nullable Cut cut, long arrivedNanos) {
        work.add(new Encode(picture, cut, arrivedNanos));
    }

    /** Encodes what was handed over, ends the open segment, and frees everything. */
    @Override
    public void close() {
        work.add(new End());
        Threads.join(thread);
        pictures.forEach(Picture::close);
    }

    private void work() {
        try {
            while (work.take() instanceof Encode item) {
                encode(item);
                free.add(item.picture());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            release();
        }
    }

    /** A rung that fails ends; the others go on. */
    private void encode(Encode item) {
        if (failed) {
            return;
        }
        try {
            TrackPackager track = packager == null ? begin(item.picture()) : packager;
            X264Encoder codec = encoder;
            if (codec == null) {
                return;
            }
            long before = System.nanoTime();
            EncodedFrame frame = codec.encode(item.picture(), item.arrivedNanos());
            run.metrics().encoded(plan.name(), frame.pts() / TimeScale.VIDEO_PER_MILLI, System.nanoTime() - before);
            Cut cut = item.cut();
            if (cut != null) {
                track.begin(cut);
            }
            track.add(frame);
        } catch (RuntimeException e) {
            failed = true;
            log.atError()
                    .addKeyValue("broadcast", run.broadcast())
                    .addKeyValue("rendition", plan.name())
                    .log("this rendition cannot be encoded", e);
        }
    }

    private TrackPackager begin(Picture first) {
        X264Encoder codec = new X264Encoder(plan.settings(), first);
        encoder = codec;
        H264Config config = codec.config();
        long frame = plan.settings().frameRate().ticks(1, TimeScale.VIDEO);
        LiveRendition rendition = run.origin()
                .rendition(new RenditionFacts(
                        plan.name(),
                        RenditionFacts.Kind.VIDEO,
                        config.codecs(),
                        config.width(),
                        config.height(),
                        plan.settings().frameRate().millis(),
                        0,
                        1000L * plan.settings().kilobits(),
                        PartTarget.millis(run.partMillis(), frame, TimeScale.VIDEO)));
        FragmentMuxer muxer = FragmentMuxer.video(config);
        rendition.init(run.inits().section(plan.name(), muxer.init()));
        TrackPackager track = new TrackPackager(rendition, muxer, TimeScale.VIDEO, run.metrics());
        packager = track;
        return track;
    }

    private void release() {
        if (packager != null) {
            packager.close();
        }
        if (encoder != null) {
            encoder.close();
        }
    }
}
