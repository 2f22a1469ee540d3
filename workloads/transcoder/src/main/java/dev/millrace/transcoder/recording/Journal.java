package dev.millrace.transcoder.recording;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What waits for object storage, on the pod's disk: a folder a broadcast, a file an entry, numbered in the order in
 * which they are to be stored. All of it together is bounded.
 *
 * <p>A file appears under its name only when it is whole (written beside, then renamed), so a process that is killed
 * leaves whole files. Nothing is forced to the platter (no fsync): the kernel keeps what a killed process wrote, and
 * when the machine dies its pod and so this folder are gone anyway. Should a file be damaged all the same, its checksums
 * tell. Thread-safe.
 */
final class Journal {
    private static final Logger log = LoggerFactory.getLogger(Journal.class);
    static final String ENTRY = ".entry";

    private static final Pattern NAME = Pattern.compile("[0-9]{12}\\" + ENTRY);
    private static final String UNFINISHED = ".tmp";

    private final Path folder;
    private final long limit;
    private final JournalFile files;
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong next = new AtomicLong();

    /**
     * An entry that is on disk.
     *
     * @param fileBytes what it takes there
     * @param bodyBytes what is to be stored of it
     */
    record Stored(JournalEntry entry, Path file, long fileBytes, int bodyBytes) {}

    /**
     * What an earlier process left of a broadcast.
     *
     * @param entries in order
     * @param damaged number of files that cannot be read and were deleted
     */
    record Leftover(List<Stored> entries, int damaged) {}

    /**
     * @param folder which only this process uses; made when it is missing
     * @param limit most bytes of all files together
     */
    Journal(Path folder, long limit, JournalFile files) {
        this.folder = folder;
        this.limit = limit;
        this.files = files;
        tidy();
    }

    long bytes() {
        return bytes.get();
    }

    /** The broadcasts of which an earlier process left something. */
    List<String> broadcasts() {
        try (Stream<Path> found = Files.list(folder)) {
            return found.filter(Files::isDirectory)
                    .map(path -> path.getFileName().toString())
                    .sorted()
                    .toList();
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException | UncheckedIOException e) {
            log.atError().log("the journal of recordings cannot be read: {}", e.toString());
            return List.of();
        }
    }

    Leftover leftover(String broadcast) {
        List<Stored> entries = new ArrayList<>();
        int damaged = 0;
        for (Path file : entryFiles(folder.resolve(broadcast))) {
            try {
                JournalFile.Opened opened = files.open(file);
                entries.add(new Stored(opened.entry(), file, Files.size(file), opened.bodyBytes()));
            } catch (IOException e) {
                log.atError()
                        .addKeyValue("broadcast", broadcast)
                        .log("a file of the journal is lost, {}: {}", file.getFileName(), e.toString());
                damaged++;
                delete(file, size(file));
            }
        }
        return new Leftover(entries, damaged);
    }

    /**
     * Writes an entry behind all others.
     *
     * @return empty when there is no room for it
     * @throws IOException when the disk does not take it; nothing of it is left
     */
    Optional<Stored> append(String broadcast, JournalEntry entry, List<byte[]> body) throws IOException {
        int bodyBytes = body.stream().mapToInt(piece -> piece.length).sum();
        if (bytes.get() + bodyBytes > limit) {
            return Optional.empty();
        }
        Path home = folder.resolve(broadcast);
        Path file = home.resolve("%012d".formatted(next.getAndIncrement()) + ENTRY);
        Path unfinished = home.resolve(file.getFileName() + UNFINISHED);
        try {
            Files.createDirectories(home);
            long written = files.write(unfinished, entry, body);
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
            bytes.addAndGet(written);
            return Optional.of(new Stored(entry, file, written, bodyBytes));
        } catch (IOException e) {
            Files.deleteIfExists(unfinished);
            throw e;
        }
    }

    /** @throws IOException when it cannot be read, or is damaged */
    byte[] body(Stored stored) throws IOException {
        return files.body(stored.file());
    }

    void remove(Stored stored) {
        delete(stored.file(), stored.fileBytes());
    }

    /** Nothing more comes of this broadcast: its folder goes when it is empty. */
    void close(String broadcast) {
        try {
            Files.deleteIfExists(folder.resolve(broadcast));
        } catch (IOException e) {
            log.atDebug().addKeyValue("broadcast", broadcast).log("the journal's folder stays: {}", e.toString());
        }
    }

    /** Counts what is there, and deletes what was never finished. */
    private void tidy() {
        for (String broadcast : broadcasts()) {
            Path home = folder.resolve(broadcast);
            for (Path file : entryFiles(home)) {
                bytes.addAndGet(size(file));
                long number = Long.parseLong(file.getFileName().toString().substring(0, 12));
                next.accumulateAndGet(number + 1, Math::max);
            }
            try (DirectoryStream<Path> unfinished = Files.newDirectoryStream(home, "*" + UNFINISHED)) {
                for (Path file : unfinished) {
                    Files.delete(file);
                }
            } catch (IOException e) {
                log.atWarn().addKeyValue("broadcast", broadcast).log("the journal is not tidy: {}", e.toString());
            }
        }
    }

    private static List<Path> entryFiles(Path home) {
        try (Stream<Path> found = Files.list(home)) {
            return found.filter(
                            file -> NAME.matcher(file.getFileName().toString()).matches())
                    .sorted()
                    .toList();
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException | UncheckedIOException e) {
            log.atError().log("the journal of recordings cannot be read: {}", e.toString());
            return List.of();
        }
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            return 0;
        }
    }

    private void delete(Path file, long fileBytes) {
        try {
            if (Files.deleteIfExists(file)) {
                bytes.addAndGet(-fileBytes);
            }
        } catch (IOException e) {
            log.atWarn().log("a file of the journal cannot be deleted, {}: {}", file.getFileName(), e.toString());
        }
    }
}
