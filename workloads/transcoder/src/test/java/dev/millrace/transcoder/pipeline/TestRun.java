package dev.millrace.transcoder.pipeline;

import dev.millrace.hls.FinishedSegment;
import dev.millrace.hls.Part;
import dev.millrace.hls.SegmentHead;
import dev.millrace.transcoder.codec.AudioConfig;
import dev.millrace.transcoder.codec.FrameRate;
import dev.millrace.transcoder.codec.VideoConfig;
import dev.millrace.transcoder.media.TimeScale;
import dev.millrace.transcoder.playback.Cut;
import dev.millrace.transcoder.playback.Origin;
import dev.millrace.transcoder.playback.OriginSettings;
import dev.millrace.transcoder.testing.DecodedFile;
import dev.millrace.wire.Checkpoint.Init;
import dev.millrace.wire.Checkpoint.Position;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** What the stages of a run need, and what they make. */
final class TestRun implements IntakeListener {
    static final Instant START = Instant.parse("2026-11-22T05:00:00Z");

    final MeterRegistry registry = new SimpleMeterRegistry();
    final Map<String, List<FinishedSegment>> segments = new ConcurrentHashMap<>();
    final List<LadderNews> ladders = new CopyOnWriteArrayList<>();
    final List<Position> positions = new CopyOnWriteArrayList<>();
    volatile List<Init> inits = List.of();
    final List<Thumbnail> thumbnails = new CopyOnWriteArrayList<>();
    final Origin origin = new Origin(
            "demo",
            "01j9z6w8k2c4v7x0qn",
            new OriginSettings(200, 4, 60_000, 20_000, 0),
            (facts, segment) -> segments.computeIfAbsent(facts.name(), name -> new CopyOnWriteArrayList<>())
                    .add(segment),
            () -> {},
            registry);
    final PipelineMetrics metrics = new PipelineMetrics(registry);
    private final RunContext context =
            new RunContext("01j9z6w8k2c4v7x0qn", origin, metrics, this, new InitNames(1, 0, List.of()), 200, 2000);

    record LadderNews(List<String> shed, List<String> faster) {}

    @SuppressWarnings("ArrayRecordComponent")
    record Thumbnail(byte[] jpeg, Instant programTime) {}

    RunContext context() {
        return context;
    }

    static Cut cut(long sequence, long pts) {
        Instant time = START.plusMillis(pts / TimeScale.VIDEO_PER_MILLI);
        return new Cut(new SegmentHead(sequence, 1, time, false), 0, pts, 1, false);
    }

    List<FinishedSegment> segments(String rendition) {
        return segments.getOrDefault(rendition, List.of());
    }

    List<Long> sequences(String rendition) {
        return segments(rendition).stream()
                .map(segment -> segment.head().sequence())
                .toList();
    }

    /** Whole segments by themselves, as a player that begins there decodes them. */
    static DecodedFile decoded(FinishedSegment segment) throws IOException {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes(segment.init().bytes());
        for (Part part : segment.parts()) {
            file.writeBytes(part.bytes());
        }
        return DecodedFile.of(file.toByteArray());
    }

    /** Time stamps of all pictures, segment by segment, each decoded by itself. */
    List<Long> shown(String rendition) throws IOException {
        List<Long> shown = new ArrayList<>();
        for (FinishedSegment segment : segments(rendition)) {
            shown.addAll(decoded(segment).pts());
        }
        return shown;
    }

    /** Time stamps of the key frames, segment by segment. */
    List<Long> keys(String rendition) throws IOException {
        List<Long> keys = new ArrayList<>();
        for (FinishedSegment segment : segments(rendition)) {
            keys.addAll(decoded(segment).keys());
        }
        return keys;
    }

    /** How many pictures of a rung were encoded. */
    long encoded(String rendition) {
        return registry.timer("millrace.transcoder.encode", "rendition", rendition)
                .count();
    }

    @Override
    public void sourceKnown(Optional<VideoConfig> video, FrameRate rate, Optional<AudioConfig> audio) {}

    @Override
    public void began(Position segment, List<Init> sections) {
        positions.add(segment);
        inits = sections;
    }

    @Override
    public void named(List<Init> sections) {
        inits = sections;
    }

    @Override
    public void ladder(List<String> shed, List<String> faster) {
        ladders.add(new LadderNews(shed, faster));
    }

    @Override
    public void thumbnail(byte[] jpeg, Instant programTime) {
        thumbnails.add(new Thumbnail(jpeg, programTime));
    }
}
