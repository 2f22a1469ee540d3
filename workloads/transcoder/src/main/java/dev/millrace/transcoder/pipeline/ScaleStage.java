package dev.millrace.transcoder.pipeline;

import dev.millrace.transcoder.media.Picture;
import dev.millrace.transcoder.media.PicturePool;
import dev.millrace.transcoder.media.Scaler;
import dev.millrace.transcoder.media.TimeScale;
import dev.millrace.transcoder.media.VideoEncoder;
import dev.millrace.transcoder.playback.Cut;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Scales each decoded picture for the rungs that show it, each size from the next larger one, and hands it over without
 * waiting, so that a slow rung loses pictures of its own and holds up nobody. When encoders fall behind, the highest
 * rung gets a faster preset, then is left out, then the next one, from segment to segment; the way back is the same.
 * Not thread-safe.
 */
final class ScaleStage implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ScaleStage.class);
    /**
     * With more than this to come, in 90 kHz, a relay replays what must not be lost: slow rungs are waited for until
     * all has come.
     */
    private static final long CATCHING_UP = 100L * TimeScale.VIDEO_PER_MILLI;
    /** With more than this to come, a segment that takes longer to encode than to play means a machine too slow. */
    private static final long BEHIND = 2L * TimeScale.VIDEO;

    private final RunContext run;
    private final VideoEncoder.Factory encoders;
    private final LongSupplier nanoTime;
    private final List<Rung> rungs = new ArrayList<>();
    private final List<RungStage> ending = new ArrayList<>();
    private final List<Leaving> leaving = new ArrayList<>();
    private final Map<String, RungStage> shared = new HashMap<>();
    private final List<Size> sizes = new ArrayList<>();
    private final Overload overload = new Overload();
    private boolean lastMayGo;
    private boolean catchingUp;
    private @Nullable Cut lastCut;
    private long lastNanos;
    private List<String> shed = List.of();
    private List<String> faster = List.of();

    private record Leaving(String rendition, Runnable onDone) {}

    /** What makes pictures of one size. */
    private record Size(PicturePool pool, Scaler scaler) {}

    /**
     * @param plans in any order
     * @param lastMayGo whether the source itself is served, so that no rung is needed
     * @param nanoTime see {@link System#nanoTime}
     */
    ScaleStage(
            RunContext run,
            List<Ladder.Plan> plans,
            VideoEncoder.Factory encoders,
            boolean lastMayGo,
            LongSupplier nanoTime) {
        this.run = run;
        this.nanoTime = nanoTime;
        this.encoders = encoders;
        this.lastMayGo = lastMayGo;
        plans.forEach(this::add);
    }

    /** Whether there is nothing to encode. */
    boolean isIdle() {
        return rungs.stream().noneMatch(Rung::isAtWork);
    }

    /** Encodes a rendition in place of the source from the next cut on, together with a rung that is the same. */
    void standIn(Ladder.Plan plan) {
        lastMayGo = false;
        for (Rung rung : rungs) {
            if (weight(rung.plan()) == weight(plan)) {
                shared.put(plan.name(), rung.stage());
                rung.stage().join(plan.name());
                return;
            }
        }
        add(plan);
    }

    /** The source is passed through again from the next cut on; {@code onDone} runs when nobody else writes to it. */
    void stepBack(String rendition, Runnable onDone) {
        lastMayGo = true;
        leaving.add(new Leaving(rendition, onDone));
    }

    /**
     * A segment begins for all rungs: those that fell behind have to do with less.
     *
     * @param backlog media that wait to be decoded, in 90 kHz
     */
    void begin(Cut cut, long backlog) {
        leaving.forEach(this::leave);
        leaving.clear();
        boolean trouble = isTooSlow(cut, backlog);
        int most = 0;
        for (Rung rung : rungs) {
            trouble |= rung.fellBehind();
            most += measures(rung);
        }
        int left = overload.judge(cut.pts(), trouble, most);
        List<String> nowShed = new ArrayList<>();
        List<String> nowFaster = new ArrayList<>();
        for (Rung rung : rungs) {
            int taken = Math.min(left, measures(rung));
            left -= taken;
            boolean useFaster = taken > 0 && rung.hasFasterPreset();
            boolean leaveOut = taken > (rung.hasFasterPreset() ? 1 : 0);
            rung.begin(cut, useFaster, leaveOut);
            if (useFaster || leaveOut) {
                (leaveOut ? nowShed : nowFaster).add(rung.plan().name());
            }
        }
        report(nowShed, nowFaster);
    }

    /** Scales a picture for all who show it. */
    void picture(AVFrame decoded, boolean key, long arrivedNanos, long backlog) throws InterruptedException {
        long pts = decoded.pts();
        catchingUp |= backlog > CATCHING_UP;
        try (Picture source = Picture.of(decoded)) {
            Picture from = source;
            for (Rung rung : rungs) {
                if (!rung.shows(pts, key)) {
                    continue;
                }
                if (!rung.makeRoom(catchingUp, key)) {
                    run.metrics().dropped(rung.plan().name());
                    continue;
                }
                from = sized(from, rung.plan());
                rung.take(from.share(), pts, key, arrivedNanos);
            }
        }
        catchingUp &= backlog > 0;
    }

    @Override
    public void close() {
        rungs.forEach(rung -> rung.stage().end());
        rungs.forEach(rung -> rung.stage().close());
        ending.forEach(RungStage::close);
        sizes.forEach(size -> {
            size.pool().close();
            size.scaler().close();
        });
    }

    /** While much is to come, this stage never waits for the source: what it takes is what it needs. */
    private boolean isTooSlow(Cut cut, long backlog) {
        Cut before = lastCut;
        long now = nanoTime.getAsLong();
        long took = now - lastNanos;
        lastCut = cut;
        lastNanos = now;
        return before != null
                && backlog > BEHIND
                && took > (cut.pts() - before.pts()) * 1_000_000 / TimeScale.VIDEO_PER_MILLI;
    }

    private void leave(Leaving news) {
        for (Rung rung : rungs) {
            RungStage stage = rung.stage();
            if (stage.plan().name().equals(news.rendition())) {
                rungs.remove(rung);
                ending.add(stage);
                stage.leave(news.rendition(), news.onDone());
                stage.end();
                return;
            }
        }
        RungStage stage = shared.remove(news.rendition());
        if (stage == null) {
            news.onDone().run();
        } else {
            stage.leave(news.rendition(), news.onDone());
        }
    }

    private void add(Ladder.Plan plan) {
        rungs.add(new Rung(new RungStage(plan, run, encoders)));
        rungs.sort(Comparator.comparingLong(rung -> -weight(rung.plan())));
    }

    /** What the larger rungs are sorted by: first pixels, then frames. */
    private static long weight(Ladder.Plan plan) {
        long pixels = (long) plan.settings().width() * plan.settings().height();
        return 1_000_000 * pixels + plan.settings().frameRate().millis();
    }

    private int measures(Rung rung) {
        boolean mayGo = lastMayGo || rung != rungs.getLast();
        return (rung.hasFasterPreset() ? 1 : 0) + (mayGo ? 1 : 0);
    }

    private void report(List<String> nowShed, List<String> nowFaster) {
        if (nowShed.equals(shed) && nowFaster.equals(faster)) {
            return;
        }
        shed = List.copyOf(nowShed);
        faster = List.copyOf(nowFaster);
        log.atWarn()
                .addKeyValue("broadcast", run.broadcast())
                .log("the encoders' load changed: left out {}, with a faster preset {}", shed, faster);
        run.metrics().measures(shed.size(), faster.size());
        run.listener().ladder(shed, faster);
    }

    private Picture sized(Picture from, Ladder.Plan plan) {
        int width = plan.settings().width();
        int height = plan.settings().height();
        if (Picture.fits(from.frame(), width, height)) {
            return from;
        }
        Size size = size(width, height);
        Picture picture = size.pool().next();
        size.scaler().scale(from.frame(), picture);
        return picture;
    }

    private Size size(int width, int height) {
        for (Size size : sizes) {
            if (size.pool().width() == width && size.pool().height() == height) {
                return size;
            }
        }
        Size added = new Size(new PicturePool(width, height), new Scaler());
        sizes.add(added);
        return added;
    }
}
