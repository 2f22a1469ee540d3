package dev.millrace.transcoder.pipeline;

import dev.millrace.transcoder.codec.H264Config;
import dev.millrace.transcoder.media.EncodedFrame;
import dev.millrace.transcoder.media.EncoderSettings;
import dev.millrace.transcoder.media.FragmentMuxer;
import dev.millrace.transcoder.media.Picture;
import dev.millrace.transcoder.media.TimeScale;
import dev.millrace.transcoder.media.VideoEncoder;
import dev.millrace.transcoder.playback.Cut;
import dev.millrace.transcoder.playback.LiveRendition;
import dev.millrace.transcoder.playback.RenditionFacts;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Encodes and packages one rung on a thread of its own, for one rendition or more. Its queue is bounded, and adding to
 * it never waits unless asked to. For one feeding thread.
 */
final class RungStage implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(RungStage.class);
    /** Half a second of pictures wait at most: a hiccup of the machine is shorter. */
    private static final int QUEUE_MILLIS = 500;

    private static final int SHORTEST_QUEUE = 6;
    private static final int MOST_FAILURES = 3;

    private final Ladder.Plan plan;
    private final RunContext run;
    private final VideoEncoder.Factory encoders;
    private final BlockingQueue<Work> work = new LinkedBlockingQueue<>();
    private final int capacity;
    private final Semaphore room;
    private final Thread thread;
    /** What is encoded for; the encoder thread's own, as all below. */
    private final Set<String> renditions = new LinkedHashSet<>();
    /** What packages those that have begun. */
    private final Map<String, TrackPackager> tracks = new LinkedHashMap<>();

    private String preset;
    private @Nullable VideoEncoder encoder;
    private @Nullable String encoding;
    private int failures;

    private sealed interface Work {}

    /** @param cut the segment that begins with this picture, or null */
    private record Encode(Picture picture, @Nullable Cut cut, long arrivedNanos) implements Work {}

    /** This segment is left out, and with it the rendition from the multivariant playlist. */
    private record Skip(Cut cut) implements Work {}

    private record Use(String preset) implements Work {}

    private record Join(String rendition) implements Work {}

    private record Leave(String rendition, Runnable onDone) implements Work {}

    private record End() implements Work {}

    RungStage(Ladder.Plan plan, RunContext run, VideoEncoder.Factory encoders) {
        this.plan = plan;
        this.run = run;
        this.encoders = encoders;
        this.preset = plan.settings().preset();
        this.capacity = Math.max(SHORTEST_QUEUE, plan.settings().frameRate().millis() * QUEUE_MILLIS / 1_000_000);
        this.room = new Semaphore(capacity);
        work.add(new Join(plan.name()));
        run.metrics().queue(plan.name(), () -> capacity - room.availablePermits());
        thread = Thread.ofPlatform().name("rung-" + plan.name()).daemon().start(this::work);
    }

    Ladder.Plan plan() {
        return plan;
    }

    /**
     * Asks for a place in the queue; when there is one, {@link #encode} must follow.
     *
     * @param first whether a segment begins with the picture: one place is kept for such
     */
    boolean hasRoom(boolean first) {
        return (first || room.availablePermits() > 1) && room.tryAcquire();
    }

    /** The same, but waits. */
    boolean awaitRoom(long millis) throws InterruptedException {
        return room.tryAcquire(millis, TimeUnit.MILLISECONDS);
    }

    /** Hands over a picture, which is closed here. */
    void encode(Picture picture, @Nullable Cut cut, long arrivedNanos) {
        work.add(new Encode(picture, cut, arrivedNanos));
    }

    /** Encodes nothing from this cut on, until a picture comes with another one. */
    void skip(Cut cut) {
        work.add(new Skip(cut));
    }

    /** Takes that preset of x264 from the next segment on. */
    void use(String next) {
        work.add(new Use(next));
    }

    /** Serves another rendition as well, from the next segment on. */
    void join(String rendition) {
        work.add(new Join(rendition));
    }

    /** Ends a rendition's open segment; {@code onDone} runs when another may write to it. */
    void leave(String rendition, Runnable onDone) {
        work.add(new Leave(rendition, onDone));
    }

    /** Encodes what was handed over, then ends the open segments and frees everything, without a wait. */
    void end() {
        work.add(new End());
    }

    /** The same, and waits for it. */
    @Override
    public void close() {
        end();
        Threads.join(thread);
    }

    private void work() {
        try {
            boolean ended = false;
            while (!ended) {
                ended = take(work.take());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            work.forEach(left -> {
                if (left instanceof Encode item) {
                    item.picture().close();
                }
            });
            stopEncoder();
            run.metrics().gone(plan.name());
        }
    }

    private boolean take(Work item) {
        switch (item) {
            case Encode picture -> encode(picture);
            case Skip(Cut cut) -> leaveOut(cut);
            case Use(String next) -> preset = next;
            case Join(String rendition) -> renditions.add(rendition);
            case Leave(String rendition, Runnable onDone) -> {
                endTrack(rendition);
                onDone.run();
            }
            case End() -> {
                return true;
            }
        }
        return false;
    }

    private void encode(Encode item) {
        try (Picture picture = item.picture()) {
            Cut cut = item.cut();
            if (failures >= MOST_FAILURES) {
                if (cut != null) {
                    leaveOut(cut);
                }
            } else if (encoder != null || cut != null) {
                guarded(() -> compress(picture, cut, item.arrivedNanos()));
            }
        } finally {
            room.release();
        }
    }

    /** What fails is tried again with the next segment, a few times; the other rungs go on. */
    private void guarded(Runnable action) {
        try {
            action.run();
        } catch (RuntimeException e) {
            failures++;
            run.metrics().failed(plan.name());
            log.atError()
                    .addKeyValue("broadcast", run.broadcast())
                    .addKeyValue("rendition", plan.name())
                    .log("a picture of this rendition cannot be encoded", e);
            stopEncoder();
        }
    }

    private void compress(Picture picture, @Nullable Cut cut, long arrivedNanos) {
        if (cut != null && !preset.equals(encoding)) {
            stopEncoder();
        }
        VideoEncoder codec = encoder == null ? open(picture) : encoder;
        long before = System.nanoTime();
        EncodedFrame frame = codec.encode(picture, arrivedNanos);
        run.metrics().encoded(plan.name(), frame, System.nanoTime() - before);
        if (cut != null) {
            for (String rendition : renditions) {
                track(rendition, codec.config()).begin(cut);
            }
        }
        tracks.values().forEach(track -> track.add(frame));
    }

    private VideoEncoder open(Picture first) {
        EncoderSettings settings = plan.settings().withPreset(preset);
        VideoEncoder opened = encoders.open(settings, first);
        encoder = opened;
        encoding = preset;
        return opened;
    }

    private TrackPackager track(String name, H264Config config) {
        TrackPackager running = tracks.get(name);
        if (running != null) {
            return running;
        }
        long frame = plan.settings().frameRate().ticks(1, TimeScale.VIDEO);
        PartGrid grid = run.grid(frame, TimeScale.VIDEO);
        LiveRendition rendition = run.origin()
                .rendition(new RenditionFacts(
                        name,
                        RenditionFacts.Kind.VIDEO,
                        config.codecs(),
                        config.width(),
                        config.height(),
                        plan.settings().frameRate().millis(),
                        0,
                        1000L * plan.settings().kilobits(),
                        grid.targetMillis()));
        FragmentMuxer muxer = FragmentMuxer.video(config);
        rendition.init(run.inits().section(name, muxer.init()));
        TrackPackager track = new TrackPackager(rendition, muxer, TimeScale.VIDEO, grid, run.metrics());
        tracks.put(name, track);
        return track;
    }

    private void leaveOut(Cut cut) {
        stopEncoder();
        for (String rendition : renditions) {
            run.origin().leaveOut(rendition, cut);
        }
    }

    private void endTrack(String rendition) {
        renditions.remove(rendition);
        TrackPackager track = tracks.remove(rendition);
        if (track != null) {
            track.close();
        }
    }

    /** Ends the open segments, too: other settings need another initialization section. */
    private void stopEncoder() {
        tracks.values().forEach(TrackPackager::close);
        tracks.clear();
        if (encoder != null) {
            encoder.close();
            encoder = null;
        }
    }
}
