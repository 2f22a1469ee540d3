package dev.millrace.transcoder.pipeline;

import dev.millrace.transcoder.codec.FrameRate;
import dev.millrace.transcoder.codec.VideoConfig;
import dev.millrace.transcoder.media.EncodedFrame;
import dev.millrace.transcoder.media.FragmentMuxer;
import dev.millrace.transcoder.media.TimeScale;
import dev.millrace.transcoder.playback.Cut;
import dev.millrace.transcoder.playback.LiveRendition;
import dev.millrace.transcoder.playback.RenditionFacts;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rendition of the source's own size: passed through as long as its key frames allow, else encoded by a stand-in
 * under the same name, so that players notice no more than another initialization section. While it is passed through,
 * segments begin at the source's key frames; else on time, key frame or not, because the encoders put their own there
 * and a segment must never get longer than the target duration. Not thread-safe.
 */
final class SourceTrack implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(SourceTrack.class);
    /** More than the decoder ever has queued. */
    private static final long STEP_BACK_SECONDS = 30;

    private final RunContext run;
    private final VideoConfig config;
    private final FrameRate rate;
    private final long bitrate;
    private final DecodeStage decoder;
    private final Ladder.@Nullable Plan standIn;
    private final boolean playable;
    private final KeyFrames keyFrames = new KeyFrames();
    private final Queue<Waiting> waiting = new ArrayDeque<>();
    private boolean begun;
    private boolean passing;
    private boolean encoding;
    /** Open when the stand-in no longer writes to the rendition. */
    private CountDownLatch vacated = new CountDownLatch(0);

    private @Nullable TrackPackager packager;

    private record Waiting(EncodedFrame frame, @Nullable Cut cut) {}

    /**
     * @param bitrate of the source's video in bits a second, 0 when unknown
     * @param standIn how it is encoded when it cannot be passed through; null: then there is no such rendition
     * @param playable whether browsers can play it at all
     */
    SourceTrack(
            RunContext run,
            VideoConfig config,
            FrameRate rate,
            long bitrate,
            DecodeStage decoder,
            Ladder.@Nullable Plan standIn,
            boolean playable) {
        this.run = run;
        this.config = config;
        this.rate = rate;
        this.bitrate = bitrate;
        this.decoder = decoder;
        this.standIn = standIn;
        this.playable = playable;
        this.passing = playable;
    }

    /** Goes on as another transcoder did, which has seen enough of the source. */
    void resume() {
        keyFrames.believe();
    }

    /** Frames before the first segment, from a key frame on: they are decoded, but not shown. */
    void preroll(EncodedFrame frame) {
        passing = false;
        begun = true;
        keyFrames.frame(frame.dts(), frame.key());
    }

    /** Where segments begin, but the first: to be asked once for each frame after it. */
    Optional<Cut> cut(EncodedFrame frame, SegmentPlanner planner) {
        keyFrames.frame(frame.dts(), frame.key());
        if (planner.isRetracing(frame.pts())) {
            return planner.frame(frame.pts(), frame.key());
        }
        long age = planner.age(frame.pts());
        if (!passing && playable && frame.key() && keyFrames.isFitAgain() && age >= SegmentPlanner.FIRST_SEGMENT) {
            passing = true;
            return Optional.of(planner.now(frame.pts()));
        }
        // Nobody can play anything before the first segment has ended: that cannot wait for a late key frame.
        long patience = SegmentPlanner.TOLERANCE + (keyFrames.isProven() ? 2 : 1) * planner.segmentTicks();
        if (passing && !frame.key() && (age >= patience || keyFrames.isOverdue(frame.dts()))) {
            passing = false;
            keyFrames.disappointed();
            log.atWarn()
                    .addKeyValue("broadcast", run.broadcast())
                    .log("the source's key frames are too far apart to serve it as it is: it is encoded");
            return Optional.of(planner.now(frame.pts()));
        }
        planner.encodesAll(!passing);
        return planner.frame(frame.pts(), frame.key());
    }

    /**
     * Takes a frame that the decoder is given afterwards.
     *
     * @param cut the segment that begins with it, or null
     */
    void video(EncodedFrame frame, @Nullable Cut cut) {
        if (!begun) {
            begun = true;
            keyFrames.frame(frame.dts(), frame.key());
        }
        if (cut != null) {
            if (!frame.key()) {
                passing = false;
            }
            if (passing == encoding) {
                change();
            }
        }
        if (passing) {
            waiting.add(new Waiting(frame, cut));
            if (vacated.getCount() == 0) {
                passAll();
            }
        }
    }

    private void change() {
        if (passing) {
            vacated = new CountDownLatch(1);
            decoder.stepBack(RenditionFacts.SOURCE, vacated::countDown);
        } else {
            passWhatWaits();
            end();
            if (standIn != null) {
                decoder.standIn(standIn);
            }
        }
        encoding = !passing;
    }

    /**
     * The last stand-in may be so far behind that it has not stepped back yet, when the source comes faster than it is
     * played. What was to be passed through since then comes before what the next one makes.
     */
    private void passWhatWaits() {
        try {
            if (vacated.await(STEP_BACK_SECONDS, TimeUnit.SECONDS)) {
                passAll();
                return;
            }
            log.atError().addKeyValue("broadcast", run.broadcast()).log("the encoder in the source's place is stuck");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        waiting.clear();
    }

    private void passAll() {
        waiting.forEach(this::pass);
        waiting.clear();
    }

    private void pass(Waiting item) {
        Cut cut = item.cut();
        if (packager == null) {
            packager = begin();
        }
        if (cut != null) {
            packager.begin(cut.copied());
        }
        packager.add(item.frame());
    }

    private TrackPackager begin() {
        long frame = rate.ticks(1, TimeScale.VIDEO);
        PartGrid grid = run.grid(frame, TimeScale.VIDEO);
        LiveRendition rendition = run.origin()
                .rendition(new RenditionFacts(
                        RenditionFacts.SOURCE,
                        RenditionFacts.Kind.VIDEO,
                        config.codecs(),
                        config.width(),
                        config.height(),
                        rate.millis(),
                        0,
                        bitrate,
                        grid.targetMillis()));
        FragmentMuxer muxer = FragmentMuxer.video(config);
        rendition.init(run.inits().section(RenditionFacts.SOURCE, muxer.init()));
        return new TrackPackager(rendition, muxer, TimeScale.VIDEO, grid, run.metrics());
    }

    private void end() {
        if (packager != null) {
            packager.close();
            packager = null;
        }
    }

    /** Ends the open segment. The decoder must have been closed before. */
    @Override
    public void close() {
        passAll();
        end();
    }
}
