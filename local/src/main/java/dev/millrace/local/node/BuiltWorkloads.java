package dev.millrace.local.node;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Workloads as Maven has built them: image {@code millrace/api:…} is {@code workloads/api}, run from its
 * {@code target/runtime.classpath}. The flags keep a dozen JVMs light enough for two cores.
 */
public final class BuiltWorkloads implements Workloads {
    private static final List<String> FLAGS = List.of(
            "-XX:+UseSerialGC",
            "-XX:-UsePerfData",
            "-Xss512k",
            "-XX:TieredStopAtLevel=1",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow");

    /** The seconds that ingest keeps of each source lie outside of its heap. */
    private static final int MEDIA_MEBIBYTES = 384;

    /** Who takes a broadcast over before it calls itself ready, and can do so without being part of a cluster. */
    private static final String REHEARSING = "transcoder";

    /**
     * One that starts beside a broadcast compiles in what time the broadcast leaves: its compiler is nicer by ten. On a
     * cluster pods have their shares of the CPU, and this would hold up the pod itself only.
     */
    private static final List<String> POLITE_COMPILER =
            List.of("-XX:ThreadPriorityPolicy=1", "-XX:CompilerThreadPriority=10", "-XX:-PrintWarnings");

    private final Path repository;

    /** @param repository the root of the source tree */
    public BuiltWorkloads(Path repository) {
        this.repository = repository;
    }

    @Override
    public Optional<Workload> find(String image) {
        String name = name(image);
        if (!image.startsWith("millrace/")) {
            return Optional.empty();
        }
        return name.equals(REHEARSING)
                ? startupCache().map(StartupCache::use)
                : built(name).map(workload -> archived(workload, name));
    }

    /** The cache that quickens transcoders; empty when none is built. */
    public Optional<StartupCache> startupCache() {
        return built(REHEARSING).map(workload -> StartupCache.of(workload, target(REHEARSING), REHEARSING));
    }

    private Path target(String name) {
        Path module = name.equals("operator")
                ? repository.resolve(name)
                : repository.resolve("workloads").resolve(name);
        return module.resolve("target");
    }

    private Optional<Workload> built(String name) {
        Path target = target(name);
        Optional<Path> jar = jar(target, name);
        Path libraries = target.resolve("runtime.classpath");
        if (jar.isEmpty() || !Files.exists(libraries)) {
            return Optional.empty();
        }
        List<String> arguments = new ArrayList<>(FLAGS);
        arguments.add("-Xmx" + heapMebibytes(name) + "m");
        if (name.equals("ingest")) {
            arguments.add("-XX:MaxDirectMemorySize=" + MEDIA_MEBIBYTES + "m");
        }
        if (name.equals(REHEARSING)) {
            arguments.addAll(POLITE_COMPILER);
        }
        List<Path> classPath = new ArrayList<>();
        for (String library : read(libraries).strip().split(":")) {
            classPath.add(Path.of(library));
        }
        classPath.add(jar.get());
        return Optional.of(new Workload(arguments, classPath, mainClass(name)));
    }

    /** With an archive of classes, written when the workload ends for the first time: later starts take a third less. */
    private Workload archived(Workload workload, String name) {
        Path file = archive(target(name).resolve(name + ".jsa"));
        return workload.with("-XX:+AutoCreateSharedArchive", "-XX:SharedArchiveFile=" + file, Workload.SAYS_NOTHING);
    }

    /** {@code millrace/api:0.1.0} is {@code api}. */
    static String name(String image) {
        String last = image.substring(image.lastIndexOf('/') + 1);
        int colon = last.indexOf(':');
        return colon < 0 ? last : last.substring(0, colon);
    }

    static String mainClass(String name) {
        String type = name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
        return "dev.millrace." + name + "." + type + "Application";
    }

    /** Pictures and packets live outside the heap, so that even the transcoder's is small. */
    private static int heapMebibytes(String name) {
        return switch (name) {
            case "transcoder" -> 384;
            case "ingest" -> 192;
            case "demo" -> 128;
            default -> 256;
        };
    }

    private static Optional<Path> jar(Path target, String name) {
        if (!Files.isDirectory(target)) {
            return Optional.empty();
        }
        try (Stream<Path> files = Files.list(target)) {
            return files.filter(file -> file.getFileName().toString().matches("millrace-" + name + "-[0-9][^/]*\\.jar"))
                    .filter(file -> !file.toString().endsWith("-tests.jar"))
                    .findFirst();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Removes an archive whose writer was killed, because the JVM neither uses nor replaces it. Its header is written
     * last: until then it begins with zeros.
     */
    static Path archive(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            if (in.read() == 0) {
                Files.delete(file);
            }
        } catch (NoSuchFileException e) {
            return file; // it will be made
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
