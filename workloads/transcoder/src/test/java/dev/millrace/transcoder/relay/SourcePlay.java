package dev.millrace.transcoder.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.hls.FinishedSegment;
import dev.millrace.hls.Part;
import dev.millrace.rtmp.flv.FlvTag;
import dev.millrace.testkit.hls.HlsFragment;
import dev.millrace.transcoder.codec.AudioConfig;
import dev.millrace.transcoder.codec.FrameRate;
import dev.millrace.transcoder.codec.MediaFault;
import dev.millrace.transcoder.codec.UnsupportedMediaException;
import dev.millrace.transcoder.codec.VideoConfig;
import dev.millrace.transcoder.pipeline.Intake;
import dev.millrace.transcoder.pipeline.IntakeListener;
import dev.millrace.transcoder.pipeline.PipelineMetrics;
import dev.millrace.transcoder.pipeline.PipelineSettings;
import dev.millrace.transcoder.pipeline.SegmentPlanner;
import dev.millrace.transcoder.playback.Origin;
import dev.millrace.transcoder.playback.OriginSettings;
import dev.millrace.transcoder.playback.RenditionFacts;
import dev.millrace.transcoder.testing.DecodedFile;
import dev.millrace.transcoder.testing.Recording;
import dev.millrace.wire.Checkpoint.Init;
import dev.millrace.wire.Checkpoint.Position;
import dev.millrace.wire.StreamAssignment.Passthrough;
import dev.millrace.wire.StreamAssignment.Rung;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/** Sends a recording through the whole pipeline as fast as it goes, and keeps every segment that comes out. */
final class SourcePlay implements AutoCloseable {
    private static final int PART_MILLIS = 200;
    private static final int FRAMES_AHEAD = 6;
    private static final long LONGEST_PAUSE_NANOS = 500_000_000;
    private static final List<Rung> LADDER = List.of(new Rung("90p", 160, 90, 60, 200));

    final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    final List<MediaFault> faults = new ArrayList<>();
    final List<Optional<VideoConfig>> videos = new ArrayList<>();
    private final Map<String, List<Finished>> segments = new ConcurrentHashMap<>();
    private final Origin origin = new Origin(
            "demo",
            "01j9z6w8k2c4v7x0qn",
            new OriginSettings(PART_MILLIS, 2, 60_000, 60_000, 0),
            (facts, segment) -> segments.computeIfAbsent(facts.name(), name -> new ArrayList<>())
                    .add(new Finished(facts, segment)),
            () -> {},
            metrics);
    private final Intake intake;
    private final FlvEvents events = new FlvEvents();
    private long fed;
    private long gaveUpAt = -1;

    private record Finished(RenditionFacts facts, FinishedSegment segment) {}

    /** Segments that belong to one initialization section. */
    record Run(RenditionFacts facts, List<FinishedSegment> segments) {
        List<HlsFragment> fragments() {
            return parts().stream().map(part -> HlsFragment.of(part.bytes())).toList();
        }

        List<Part> parts() {
            return segments.stream()
                    .flatMap(segment -> segment.parts().stream())
                    .toList();
        }

        DecodedFile decoded() {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            out.writeBytes(segments.getFirst().init().bytes());
            parts().forEach(part -> out.writeBytes(part.bytes()));
            try {
                return DecodedFile.of(out.toByteArray());
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }

        /** Media in it, in milliseconds. */
        long millis() {
            return segments.stream().mapToLong(FinishedSegment::durationMicros).sum() / 1000;
        }

        boolean isDiscontinuity() {
            return segments.getFirst().head().discontinuity();
        }
    }

    SourcePlay() {
        this(Passthrough.WHEN_FIT);
    }

    SourcePlay(Passthrough passthrough) {
        intake = new Intake(
                new PipelineSettings("01j9z6w8k2c4v7x0qn", passthrough, "ultrafast", 1000, PART_MILLIS, LADDER),
                1,
                origin,
                new SegmentPlanner(1000, true, 1, 0),
                new PipelineMetrics(metrics),
                InstantSource.system(),
                new IntakeListener() {
                    @Override
                    public void sourceKnown(Optional<VideoConfig> video, FrameRate rate, Optional<AudioConfig> audio) {
                        videos.add(video);
                    }

                    @Override
                    public void began(Position segment, List<Init> inits) {}

                    @Override
                    public void named(List<Init> inits) {}

                    @Override
                    public void ladder(List<String> shed, List<String> faster) {}

                    @Override
                    public void thumbnail(byte[] jpeg, Instant programTime) {}
                });
    }

    static SourcePlay of(Recording recording) {
        SourcePlay play = new SourcePlay();
        play.play(recording);
        play.close();
        return play;
    }

    void play(Recording recording) {
        for (Recording.Tag tag : recording.tags()) {
            FlvTag flv = tag.flv();
            try {
                events.read(flv, tag.millis(), System.nanoTime()).forEach(intake::accept);
            } catch (UnsupportedMediaException e) {
                faults.add(e.fault());
            } finally {
                flv.release();
            }
            if (tag.isVideo() && !tag.isSetup()) {
                pace();
            }
        }
    }

    /** Gives the encoders time: they leave frames out when they cannot keep up, and no source is as fast as this. */
    private void pace() {
        fed++;
        // What nobody encodes is waited for once.
        long patience = System.nanoTime() + (gaveUpAt == encoded() ? 0 : LONGEST_PAUSE_NANOS);
        while ((fed - encoded() > FRAMES_AHEAD && System.nanoTime() < patience) || deepestQueue() > FRAMES_AHEAD / 2) {
            LockSupport.parkNanos(500_000);
        }
        if (fed - encoded() > FRAMES_AHEAD) {
            gaveUpAt = encoded();
            fed = gaveUpAt + FRAMES_AHEAD;
        }
    }

    private long encoded() {
        return metrics.timer(
                        "millrace.transcoder.encode",
                        "rendition",
                        LADDER.getFirst().name())
                .count();
    }

    /** Also of an encoder that stands in for the source. */
    private double deepestQueue() {
        return metrics.find("millrace.transcoder.encoder.queue.depth").gauges().stream()
                .mapToDouble(Gauge::value)
                .max()
                .orElse(0);
    }

    /** The relay broke off, and repeats some of what it sent. */
    void reconnected() {
        intake.reconnected();
    }

    /** Ends it all: everything is in the segments then. */
    @Override
    public void close() {
        intake.close();
        origin.end();
    }

    List<String> renditions() {
        return segments.keySet().stream().sorted().toList();
    }

    /** The stretches of a rendition that hang together. */
    List<Run> runs(String rendition) {
        List<Run> runs = new ArrayList<>();
        for (Finished finished : segments.getOrDefault(rendition, List.of())) {
            String init = finished.segment().init().name();
            boolean same = !runs.isEmpty()
                    && runs.getLast().segments().getFirst().init().name().equals(init);
            if (!same) {
                runs.add(new Run(finished.facts(), new ArrayList<>()));
            }
            runs.getLast().segments().add(finished.segment());
        }
        return runs;
    }

    Run only(String rendition) {
        assertThat(runs(rendition)).as("runs of " + rendition).hasSize(1);
        return runs(rendition).getFirst();
    }

    /** Every frame of it can be decoded, is shown after the one before, and lasts until the next. */
    static DecodedFile playsWithoutHoles(Run run) {
        List<Part> parts = run.parts();
        List<HlsFragment> fragments = run.fragments();
        DecodedFile decoded = run.decoded();
        long scale = decoded.timeScale();
        for (int i = 0; i < parts.size(); i++) {
            HlsFragment fragment = fragments.get(i);
            assertThat(parts.get(i).durationMicros())
                    .as("what is said of part " + i)
                    .isBetween(
                            fragment.duration() * 1_000_000 / scale - 2_000,
                            fragment.duration() * 1_000_000 / scale + 2_000)
                    .isLessThanOrEqualTo(1000L * run.facts().partTargetMillis());
            if (i > 0) {
                HlsFragment before = fragments.get(i - 1);
                assertThat(fragment.start() - before.start() - before.duration())
                        .as("hole before part %d of %d", i, parts.size())
                        .isBetween(-scale / 250, scale / 250);
            }
        }
        assertThat(decoded.pts()).isSorted().doesNotHaveDuplicates();
        assertThat(decoded.pts())
                .hasSize(fragments.stream().mapToInt(HlsFragment::samples).sum());
        return decoded;
    }

    double counted(String name) {
        return metrics.find(name).counters().stream()
                .mapToDouble(Counter::count)
                .sum();
    }
}
