package dev.millrace.transcoder.pull;

import dev.millrace.testkit.rtmp.Ffmpeg;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A test picture of a few seconds, in the containers that are pulled. */
final class TestFilm {
    static final int SECONDS = 3;
    static final int FRAMES = 30 * SECONDS;

    private TestFilm() {}

    /** Writes film.flv, film.mp4 (its index last), film.m3u8 (MPEG-TS) and parts.m3u8 (MP4 fragments) to a folder. */
    static void record(Path folder) {
        Path flv = folder.resolve("film.flv");
        Ffmpeg.record(flv, SECONDS);
        copy(flv, "-f", "mp4", folder.resolve("film.mp4").toString());
        String playlist = "-f hls -hls_time 1 -hls_list_size 0 -hls_playlist_type vod -hls_segment_type";
        copy(flv, playlist + " mpegts", folder.resolve("film.m3u8").toString());
        copy(
                flv,
                playlist + " fmp4 -hls_fmp4_init_filename parts.mp4",
                folder.resolve("parts.m3u8").toString());
    }

    private static void copy(Path from, String... arguments) {
        List<String> command =
                new ArrayList<>(List.of("ffmpeg", "-loglevel", "error", "-y", "-i", from.toString(), "-c", "copy"));
        for (String argument : arguments) {
            command.addAll(List.of(argument.split(" ")));
        }
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")))
                    .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                    .start();
            if (process.waitFor() != 0) {
                throw new IllegalStateException("ffmpeg did not write " + command.getLast());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
