package dev.millrace.transcoder.pipeline;

import dev.millrace.transcoder.codec.VideoConfig;
import dev.millrace.transcoder.media.EncodedFrame;
import dev.millrace.transcoder.media.Picture;
import dev.millrace.transcoder.media.TimeScale;
import dev.millrace.transcoder.media.VideoDecoder;
import dev.millrace.transcoder.media.VideoEncoder;
import dev.millrace.transcoder.media.X264Encoder;
import dev.millrace.transcoder.playback.Cut;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.function.LongSupplier;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decodes the source once for all rungs, on a thread of its own. The queue before it is bounded: when it is full,
 * frames are dropped up to the next key frame, and whoever feeds this stage never waits. While there is nothing to
 * encode, it decodes only what thumbnails need, and keeps the newest group of pictures in case a rung begins.
 */
final class DecodeStage implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(DecodeStage.class);
    /** Ten seconds at 60 frames a second: as much as a relay replays to a successor. */
    private static final int QUEUE = 600;

    private final RunContext run;
    private final VideoConfig config;
    private final ScaleStage rungs;
    private final Thumbnails thumbnails;
    private final BlockingQueue<Work> work = new LinkedBlockingQueue<>();
    private final Semaphore room = new Semaphore(QUEUE);
    private final Thread thread;
    private volatile long newestDts;
    private boolean dropping;

    /** From here on the decoder thread's own. */
    private final ArrayDeque<Cut> cuts = new ArrayDeque<>();

    private final TreeMap<Long, Long> arrivals = new TreeMap<>();
    private final List<EncodedFrame> held = new ArrayList<>();
    private @Nullable VideoDecoder decoder;
    private @Nullable Cut lastCut;
    private long backlog;
    private boolean failed;

    private sealed interface Work {}

    private record Decode(EncodedFrame frame, @Nullable Cut cut) implements Work {}

    private record StandIn(Ladder.Plan plan) implements Work {}

    private record StepBack(String rendition, Runnable onDone) implements Work {}

    private record End() implements Work {}

    /** @param lastMayGo whether the source itself is served, so that no rung is needed */
    DecodeStage(RunContext run, VideoConfig config, List<Ladder.Plan> plans, boolean lastMayGo) {
        this(run, config, plans, lastMayGo, X264Encoder::new, System::nanoTime);
    }

    DecodeStage(
            RunContext run,
            VideoConfig config,
            List<Ladder.Plan> plans,
            boolean lastMayGo,
            VideoEncoder.Factory encoders,
            LongSupplier nanoTime) {
        this.run = run;
        this.config = config;
        this.rungs = new ScaleStage(run, plans, encoders, lastMayGo, nanoTime);
        this.thumbnails = new Thumbnails(run);
        thread = Thread.ofPlatform().name("decode").daemon().start(this::work);
    }

    /**
     * Adds a frame, or drops it; never blocks.
     *
     * @param cut the segment that begins with it, or null
     */
    void offer(EncodedFrame frame, @Nullable Cut cut) {
        if (dropping && !frame.key()) {
            run.metrics().dropped("source");
            return;
        }
        boolean taken = room.tryAcquire();
        if (taken) {
            newestDts = frame.dts();
            work.add(new Decode(frame, cut));
        } else {
            run.metrics().dropped("source");
            if (!dropping) {
                log.atWarn()
                        .addKeyValue("broadcast", run.broadcast())
                        .log("the decoder cannot keep up: frames are dropped up to the next key frame");
            }
        }
        dropping = !taken;
    }

    /** Encodes the source itself from the cut of the next frame on. */
    void standIn(Ladder.Plan plan) {
        work.add(new StandIn(plan));
    }

    /** Ends that with the cut of the next frame; {@code onDone} runs when another may write to the rendition. */
    void stepBack(String rendition, Runnable onDone) {
        work.add(new StepBack(rendition, onDone));
    }

    /** Decodes and encodes what was taken, then frees everything. */
    @Override
    public void close() {
        work.add(new End());
        Threads.join(thread);
        rungs.close();
    }

    private void work() {
        try {
            boolean ended = false;
            while (!ended) {
                ended = take(work.take());
            }
            if (decoder != null) {
                decoder.drain(this::picture);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            closeDecoder();
        }
    }

    private boolean take(Work item) {
        switch (item) {
            case Decode frame -> {
                room.release();
                backlog = newestDts - frame.frame().dts();
                take(frame);
            }
            case StandIn(Ladder.Plan plan) -> rungs.standIn(plan);
            case StepBack(String rendition, Runnable onDone) -> rungs.stepBack(rendition, onDone);
            case End() -> {
                return true;
            }
        }
        return false;
    }

    private void take(Decode item) {
        if (failed) {
            // Nothing is encoded any more, but who waits for the next cut must not wait for ever.
            if (item.cut() != null) {
                begin(item.cut());
            }
            return;
        }
        try {
            boolean idle = rungs.isIdle();
            if (idle) {
                hold(item);
            }
            if (rungs.isIdle()) {
                return;
            }
            // A rung began amid a group of pictures: what came before it must be decoded, but is not shown.
            for (EncodedFrame before : held) {
                decode(before);
            }
            held.clear();
            if (!idle) {
                if (item.cut() != null) {
                    cuts.add(item.cut());
                }
                decode(item.frame());
            }
        } catch (RuntimeException e) {
            failed = true;
            log.atError().addKeyValue("broadcast", run.broadcast()).log("the source cannot be decoded", e);
        }
    }

    private void hold(Decode item) {
        closeDecoder();
        EncodedFrame frame = item.frame();
        if (frame.key() || held.size() >= QUEUE) {
            held.clear();
        }
        if (frame.key() || !held.isEmpty()) {
            held.add(frame);
        }
        Cut cut = item.cut();
        if (cut != null) {
            begin(cut);
        }
        if (rungs.isIdle() && frame.key() && thumbnails.isDue(frame.pts())) {
            try (VideoDecoder single = new VideoDecoder(config)) {
                single.decode(frame, this::thumbnail);
                single.drain(this::thumbnail);
            }
        }
    }

    private void decode(EncodedFrame frame) {
        if (decoder == null) {
            decoder = new VideoDecoder(config);
        }
        arrivals.put(frame.pts(), frame.arrivedNanos());
        decoder.decode(frame, this::picture);
    }

    private void picture(AVFrame decoded) {
        long pts = decoded.pts();
        Cut cut = null;
        while (!cuts.isEmpty() && cuts.getFirst().pts() <= pts) {
            cut = cuts.removeFirst();
        }
        if (cut != null) {
            begin(cut);
        }
        boolean key = cut != null || Picture.isKey(decoded);
        Long arrived = arrivals.get(pts);
        arrivals.headMap(pts, true).clear();
        try {
            rungs.picture(decoded, key, arrived == null ? System.nanoTime() : arrived, backlog);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (key && thumbnails.isDue(pts)) {
            thumbnail(decoded);
        }
    }

    private void begin(Cut cut) {
        lastCut = cut;
        rungs.begin(cut, backlog);
    }

    private void thumbnail(AVFrame decoded) {
        Cut cut = lastCut;
        if (cut != null) {
            Duration after = Duration.ofMillis((decoded.pts() - cut.pts()) / TimeScale.VIDEO_PER_MILLI);
            Instant shown = cut.head().programTime().plus(after);
            thumbnails.make(decoded, decoded.pts(), shown);
        }
    }

    private void closeDecoder() {
        if (decoder != null) {
            decoder.close();
            decoder = null;
            arrivals.clear();
            cuts.clear();
        }
    }
}
