package dev.millrace.local.data;

import dev.millrace.local.LocalModeException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/** The folder that holds all that lasts, locked for as long as this object is open. */
public final class DataFolder implements AutoCloseable {
    /** Less than this and PostgreSQL or etcd would stop in the middle of something. */
    private static final long NEEDED_BYTES = 500L << 20;

    private final Path root;
    private final FileChannel channel;
    private final FileLock lock;

    private DataFolder(Path root, FileChannel channel, FileLock lock) {
        this.root = root;
        this.channel = channel;
        this.lock = lock;
    }

    /** @throws LocalModeException when another start holds it, it cannot be written, or the disk is full */
    public static DataFolder open(Path folder) {
        Path root = folder.toAbsolutePath().normalize();
        try {
            Files.createDirectories(root);
            Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwx------"));
            FileChannel channel =
                    FileChannel.open(root.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            Optional<FileLock> lock = tryLock(channel);
            if (lock.isEmpty()) {
                channel.close();
                throw new LocalModeException("Millrace is already running with the data folder " + root
                        + "; stop it, or choose another folder with --data.");
            }
            if (Files.getFileStore(root).getUsableSpace() < NEEDED_BYTES) {
                channel.close();
                throw new LocalModeException(
                        "The disk that holds " + root + " is full; Millrace needs at least 500 MiB there.");
            }
            return new DataFolder(root, channel, lock.get());
        } catch (IOException e) {
            throw new LocalModeException(
                    "The data folder " + root + " cannot be used (" + e + "); choose another one with --data.", e);
        }
    }

    private static Optional<FileLock> tryLock(FileChannel channel) throws IOException {
        try {
            return Optional.ofNullable(channel.tryLock());
        } catch (OverlappingFileLockException e) {
            return Optional.empty();
        }
    }

    public Path root() {
        return root;
    }

    public Path file(String name) {
        return root.resolve(name);
    }

    /** A folder below this one, made when it is missing. */
    public Path folder(String name) throws IOException {
        return Files.createDirectories(root.resolve(name));
    }

    /** Writes a file that only its owner may read, in one step. */
    public static void writePrivately(Path file, String content) throws IOException {
        Path next = file.resolveSibling(file.getFileName() + ".next");
        Files.deleteIfExists(next);
        Files.createFile(next, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(next, content);
        Files.move(next, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void close() throws IOException {
        lock.release();
        channel.close();
    }
}
