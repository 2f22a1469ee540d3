package dev.millrace.transcoder.pipeline;

import dev.millrace.transcoder.codec.VideoConfig;
import dev.millrace.transcoder.media.EncodedFrame;
import dev.millrace.transcoder.media.Picture;
import dev.millrace.transcoder.media.Scaler;
import dev.millrace.transcoder.media.VideoDecoder;
import dev.millrace.transcoder.playback.Cut;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decodes the source once and scales each picture for all rungs, each from the next larger one, on one thread. The
 * queue before it is bounded: when the encoders cannot keep up, frames are dropped up to the next key frame, and
 * whoever feeds this stage never waits.
 */
final class DecodeStage implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(DecodeStage.class);
    /** Ten seconds at 60 frames a second: more than a relay replays to a successor. */
    private static final int QUEUE = 600;

    private final RunContext run;
    private final VideoConfig config;
    private final List<RungStage> rungs;
    private final List<Scaler> scalers = new ArrayList<>();
    private final BlockingQueue<Work> work = new LinkedBlockingQueue<>(QUEUE);
    private final ArrayDeque<Cut> cuts = new ArrayDeque<>();
    private final TreeMap<Long, Long> arrivals = new TreeMap<>();
    private final Thread thread;
    private boolean dropping;
    private long sinceKey;
    private boolean failed;

    private sealed interface Work {}

    private record Decode(EncodedFrame frame, @Nullable Cut cut) implements Work {}

    private record End() implements Work {}

    /** @param rungs largest first; owned from here on */
    DecodeStage(RunContext run, VideoConfig config, List<RungStage> rungs) {
        this.run = run;
        this.config = config;
        this.rungs = List.copyOf(rungs);
        rungs.forEach(rung -> scalers.add(new Scaler()));
        thread = Thread.ofPlatform().name("decode").daemon().start(this::work);
    }

    /**
     * Adds a frame, or drops it; never blocks.
     *
     * @param cut the segment that begins with it, or null
     */
    void offer(EncodedFrame frame, @Nullable Cut cut) {
        if (dropping && !frame.key()) {
            run.metrics().dropped();
            return;
        }
        boolean taken = work.offer(new Decode(frame, cut));
        if (!taken) {
            run.metrics().dropped();
            if (!dropping) {
                log.atWarn()
                        .addKeyValue("broadcast", run.broadcast())
                        .log("the encoders cannot keep up: frames are dropped up to the next key frame");
            }
        }
        dropping = !taken;
    }

    /** Decodes and encodes what was taken, then frees everything. */
    @Override
    public void close() {
        boolean added = false;
        while (!added) {
            try {
                work.put(new End());
                added = true;
            } catch (InterruptedException e) {
                // The stage must end in order even so: its threads hold native memory.
                log.debug("interrupted while the decoder ends");
            }
        }
        Threads.join(thread);
        rungs.forEach(RungStage::close);
        scalers.forEach(Scaler::close);
    }

    private void work() {
        try (VideoDecoder decoder = new VideoDecoder(config)) {
            while (work.take() instanceof Decode item) {
                decode(decoder, item);
            }
            decoder.drain(this::scale);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void decode(VideoDecoder decoder, Decode item) {
        if (failed) {
            return;
        }
        Cut cut = item.cut();
        if (cut != null) {
            cuts.add(cut);
        }
        arrivals.put(item.frame().pts(), item.frame().arrivedNanos());
        try {
            decoder.decode(item.frame(), this::scale);
        } catch (RuntimeException e) {
            failed = true;
            log.atError().addKeyValue("broadcast", run.broadcast()).log("the source cannot be decoded", e);
        }
    }

    private void scale(AVFrame decoded) {
        long pts = decoded.pts();
        Cut cut = null;
        while (!cuts.isEmpty() && cuts.getFirst().pts() <= pts) {
            cut = cuts.removeFirst();
        }
        boolean key = cut != null || Picture.isKey(decoded);
        sinceKey = key ? 0 : sinceKey + 1;
        Long arrived = arrivals.get(pts);
        arrivals.headMap(pts, true).clear();
        try {
            scaleForRungs(decoded, cut, key, arrived == null ? System.nanoTime() : arrived);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void scaleForRungs(AVFrame decoded, @Nullable Cut cut, boolean key, long arrived)
            throws InterruptedException {
        List<Runnable> handOver = new ArrayList<>(rungs.size());
        AVFrame from = decoded;
        Iterator<Scaler> scaler = scalers.iterator();
        for (RungStage rung : rungs) {
            Scaler scaling = scaler.next();
            if (sinceKey % rung.plan().every() != 0) {
                continue;
            }
            Picture picture = rung.acquire();
            scaling.scale(from, picture);
            picture.stamp(decoded.pts(), key);
            from = picture.frame();
            handOver.add(() -> rung.encode(picture, cut, arrived));
        }
        // Not before all are scaled: an encoder gives its picture back, to be painted over.
        handOver.forEach(Runnable::run);
    }
}
