package dev.millrace.api;

import dev.millrace.testkit.s3.TestBucket;
import dev.millrace.wire.recording.IndexChunk;
import dev.millrace.wire.recording.IndexChunk.Kind;
import dev.millrace.wire.recording.IndexChunk.Media;
import dev.millrace.wire.recording.IndexChunk.Rendition;
import dev.millrace.wire.recording.IndexChunk.Segment;
import dev.millrace.wire.recording.RecordingEnd;
import dev.millrace.wire.recording.RecordingKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.json.JsonMapper;

/**
 * What one transcoder recorded, made by ffmpeg: 320x180 video at 30 frames a second as {@code source}, half of it as
 * {@code small}, and a tone as {@code audio}, in CMAF segments of two seconds, stored as the transcoder stores them.
 */
final class RecordedSource {
    static final int FRAMES_A_SEGMENT = 60;
    static final Instant START = Instant.parse("2026-11-22T05:00:00Z");

    private static final List<String> RENDITIONS = List.of("source", "small", "audio");
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final long SEGMENT_MILLIS = 2_000;

    private final Path folder;
    private final Map<String, List<Media>> media = new LinkedHashMap<>();
    private final int generation;

    private RecordedSource(Path folder, int generation) {
        this.folder = folder;
        this.generation = generation;
    }

    /**
     * @param folder an empty one
     * @param generation of the transcoder
     * @param from time stamp of its first frame, in seconds
     */
    static RecordedSource make(Path folder, int generation, int from, int seconds)
            throws IOException, InterruptedException {
        String keyFrames = "-c:v libx264 -preset ultrafast -g 60 -keyint_min 60 -sc_threshold 0 -bf 0 -pix_fmt yuv420p";
        String hls = "-f hls -hls_time 2 -hls_playlist_type vod -hls_segment_type fmp4"
                // The time stamps of a successor go on where its predecessor stopped.
                + " -hls_segment_options movflags=+frag_discont+cmaf:use_editlist=0";
        List<String> command = new ArrayList<>(List.of(("ffmpeg -hide_banner -loglevel error"
                        + " -f lavfi -i testsrc2=size=320x180:rate=30 -f lavfi -i sine=frequency=440:sample_rate=48000")
                .split(" ")));
        String[] outputs = {
            "-map 0:v " + keyFrames, "-map 0:v -s 160x90 " + keyFrames, "-map 1:a -c:a aac -b:a 64k -ac 2",
        };
        for (int i = 0; i < outputs.length; i++) {
            String name = RENDITIONS.get(i);
            Files.createDirectories(folder.resolve(name));
            command.addAll(List.of((outputs[i] + " -t " + seconds + " -output_ts_offset " + from + " " + hls
                            + " -hls_fmp4_init_filename init.mp4"
                            + " -hls_segment_filename " + folder.resolve(name).resolve("%d.m4s") + " "
                            + folder.resolve(name).resolve("index.m3u8"))
                    .split(" ")));
        }
        Process ffmpeg = new ProcessBuilder(command).inheritIO().start();
        if (!ffmpeg.waitFor(60, TimeUnit.SECONDS) || ffmpeg.exitValue() != 0) {
            ffmpeg.destroyForcibly();
            throw new IllegalStateException("ffmpeg did not make a recording");
        }
        RecordedSource made = new RecordedSource(folder, generation);
        for (String rendition : RENDITIONS) {
            made.media.put(rendition, made.read(rendition));
        }
        return made;
    }

    int segments() {
        return media.get("source").size();
    }

    /**
     * Stores segments {@code from} (inclusive) to {@code to} (exclusive) of this source as the broadcast's segments from
     * {@code sequence} on, beginning with a discontinuity unless they are its first.
     */
    void store(TestBucket bucket, String broadcast, int from, int to, long sequence) throws IOException {
        store(bucket, broadcast, from, to, sequence, List.of());
    }

    /** The same, but for the media of {@code missing}. */
    void store(TestBucket bucket, String broadcast, int from, int to, long sequence, List<String> missing)
            throws IOException {
        List<Segment> segments = new ArrayList<>();
        for (int i = from; i < to; i++) {
            long number = sequence + i - from;
            Map<String, Media> stored = new LinkedHashMap<>();
            for (String rendition : RENDITIONS) {
                if (!missing.contains(rendition)) {
                    stored.put(rendition, media.get(rendition).get(i));
                    put(bucket, broadcast, rendition, i + ".m4s", number + "-" + generation + ".m4s");
                    put(bucket, broadcast, rendition, "init.mp4", "init-" + generation + "-0.mp4");
                }
            }
            segments.add(new Segment(
                    number, START.plusMillis(SEGMENT_MILLIS * number), i == from && number > 0, stored, Map.of()));
        }
        IndexChunk chunk = new IndexChunk(broadcast, generation, 0, renditions(), segments);
        bucket.put(RecordingKeys.index(broadcast, generation, 0), JSON.writeValueAsBytes(chunk));
    }

    static void end(TestBucket bucket, String broadcast) {
        bucket.put(
                RecordingKeys.end(broadcast),
                JSON.writeValueAsBytes(new RecordingEnd(broadcast, 1, START.plusSeconds(60), true)));
    }

    private void put(TestBucket bucket, String broadcast, String rendition, String file, String name)
            throws IOException {
        bucket.put(
                RecordingKeys.media(broadcast, rendition, name),
                Files.readAllBytes(folder.resolve(rendition).resolve(file)));
    }

    /** As ffmpeg's own playlist says it. */
    private List<Media> read(String rendition) throws IOException {
        List<Media> read = new ArrayList<>();
        long micros = 0;
        for (String line : Files.readAllLines(folder.resolve(rendition).resolve("index.m3u8"))) {
            if (line.startsWith("#EXTINF:")) {
                micros = Math.round(1_000_000 * Double.parseDouble(line.substring(8, line.length() - 1)));
            } else if (line.endsWith(".m4s")) {
                read.add(new Media(
                        micros, Files.size(folder.resolve(rendition).resolve(line)), "init-" + generation + "-0.mp4"));
            }
        }
        return read;
    }

    private static List<Rendition> renditions() {
        return List.of(
                new Rendition("source", Kind.VIDEO, "avc1.42c00c", 320, 180, 30_000, 0),
                new Rendition("small", Kind.VIDEO, "avc1.42c00b", 160, 90, 30_000, 0),
                new Rendition("audio", Kind.AUDIO, "mp4a.40.2", 0, 0, 0, 2));
    }
}
