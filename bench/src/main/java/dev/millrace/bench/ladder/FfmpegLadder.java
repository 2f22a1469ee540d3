package dev.millrace.bench.ladder;

import dev.millrace.wire.StreamAssignment.Rung;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * One ffmpeg process that decodes a file once, scales in a chain and encodes with the transcoder's x264 settings; video
 * and audio are passed through beside that, and everything is packed into fragments.
 */
final class FfmpegLadder {
    private static final String LIBRARIES = "org/bytedeco/ffmpeg/linux-x86_64-gpl/";

    private final Path program;
    private final Path libraries;
    private final Path folder;

    private FfmpegLadder(Path program, Path libraries, Path folder) {
        this.program = program;
        this.libraries = libraries;
        this.folder = folder;
    }

    /** The one that comes with the libraries that the transcoder uses: the very same code. */
    static FfmpegLadder bundled(String classpath, Path folder) throws IOException {
        for (String entry : classpath.split(":")) {
            if (entry.contains("ffmpeg-") && entry.endsWith("-gpl.jar")) {
                Path unpacked = Files.createDirectories(folder.resolve("ffmpeg"));
                unpack(Path.of(entry), unpacked);
                Path program = unpacked.resolve("ffmpeg");
                if (!program.toFile().setExecutable(true)) {
                    throw new IOException("cannot make " + program + " executable");
                }
                return new FfmpegLadder(program, unpacked, folder);
            }
        }
        throw new IOException("the transcoder's class path has no FFmpeg");
    }

    /** The one that is installed. */
    static FfmpegLadder installed(Path folder) {
        return new FfmpegLadder(Path.of("ffmpeg"), folder, folder);
    }

    /**
     * @param pace seconds of media a second; infinite: as fast as it can
     * @return the CPU time that it took, start and end of the process included
     */
    Duration run(Path source, List<Rung> rungs, int sourceRate, String preset, double pace) throws IOException {
        List<String> command = new ArrayList<>(List.of(program.toString(), "-v", "error", "-nostdin", "-y"));
        command.addAll(List.of("-filter_complex_threads", "1", "-threads", "1", "-flags", "low_delay"));
        if (Double.isFinite(pace)) {
            command.addAll(List.of("-readrate", Double.toString(pace)));
        }
        command.addAll(List.of("-i", source.toString(), "-filter_complex", filters(rungs, sourceRate)));
        for (int i = 0; i < rungs.size(); i++) {
            Rung rung = rungs.get(i);
            String bits = rung.videoKilobits() + "k";
            command.addAll(List.of("-map", "[o" + i + "]", "-c:v", "libx264", "-preset", preset));
            command.addAll(List.of("-tune", "zerolatency", "-threads", "1", "-bf", "0", "-b:v", bits));
            command.addAll(List.of("-maxrate", bits, "-bufsize", bits, "-forced-idr", "1"));
            command.addAll(List.of("-x264-params", "scenecut=0:rc-lookahead=0:keyint=infinite"));
            command.addAll(List.of("-force_key_frames", "source", "-fps_mode", "passthrough"));
            fragments(command);
        }
        command.addAll(List.of("-map", "0:v", "-c", "copy"));
        fragments(command);
        command.addAll(List.of("-map", "0:a", "-c", "copy"));
        fragments(command);
        return measured(command);
    }

    private static void fragments(List<String> command) {
        command.addAll(List.of("-f", "mp4", "-movflags", "frag_keyframe+empty_moov+default_base_moof", "/dev/null"));
    }

    /** Each size is scaled from the one above, and each rate is taken before that. */
    private static String filters(List<Rung> rungs, int sourceRate) {
        StringBuilder text = new StringBuilder();
        String from = "[0:v]";
        int rate = sourceRate;
        for (int i = 0; i < rungs.size(); i++) {
            Rung rung = rungs.get(i);
            int every = Math.max(1, rate / rung.frameRate());
            text.append(from);
            if (every > 1) {
                text.append("select='not(mod(n,").append(every).append("))',");
                rate /= every;
            }
            text.append("scale=%d:%d:flags=bicubic".formatted(rung.width(), rung.height()));
            if (i + 1 < rungs.size()) {
                text.append(",split[o%d][c%d];".formatted(i, i));
                from = "[c" + i + "]";
            } else {
                text.append("[o%d]".formatted(i));
            }
        }
        return text.toString();
    }

    private Duration measured(List<String> command) throws IOException {
        Path log = folder.resolve("ffmpeg.log");
        Path times = folder.resolve("ffmpeg.times");
        // The shell's `times` counts children that have ended, to 10 ms: the process itself is gone by then.
        List<String> shell = new ArrayList<>(List.of("sh", "-c", "\"$@\" && times > " + times, "sh"));
        shell.addAll(command);
        ProcessBuilder builder =
                new ProcessBuilder(shell).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().put("LD_LIBRARY_PATH", libraries.toString());
        try {
            if (builder.start().waitFor() != 0) {
                throw new IOException("ffmpeg failed: see " + log);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        String[] children = Files.readAllLines(times).get(1).split(" ");
        return seconds(children[0]).plus(seconds(children[1]));
    }

    /** {@code 1m2.340000s}. */
    private static Duration seconds(String text) {
        int minutes = text.indexOf('m');
        double seconds = 60 * Double.parseDouble(text.substring(0, minutes))
                + Double.parseDouble(text.substring(minutes + 1, text.length() - 1));
        return Duration.ofMillis(Math.round(1000 * seconds));
    }

    private static void unpack(Path jar, Path folder) throws IOException {
        try (InputStream file = Files.newInputStream(jar);
                ZipInputStream zip = new ZipInputStream(file)) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                String name = entry.getName();
                if (name.startsWith(LIBRARIES) && !entry.isDirectory() && !name.contains("libjni")) {
                    Path target = folder.resolve(name.substring(LIBRARIES.length()));
                    if (!Files.exists(target)) {
                        Files.copy(zip, target);
                    }
                }
            }
        }
    }
}
