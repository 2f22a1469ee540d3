package dev.millrace.transcoder.recording;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the journal's folder, which lives as long as the pod, tells about the processes before. */
public final class PodLife {
    private static final String MARK = ".started";

    private PodLife() {}

    /**
     * Whether this process has nothing to do: it follows one that was killed, and that one left nothing to bring home. The
     * pod gets no other broadcast, so it is better for it to end (and for its processor to be with the successor).
     */
    public static boolean isOver(Path journal) {
        try {
            Files.createDirectories(journal);
            Files.createFile(journal.resolve(MARK));
            return false;
        } catch (FileAlreadyExistsException e) {
            return !hasEntries(journal);
        } catch (IOException e) {
            // Without a disk there is no journal either: the recorder says so.
            return false;
        }
    }

    private static boolean hasEntries(Path journal) {
        try (DirectoryStream<Path> broadcasts = Files.newDirectoryStream(journal, Files::isDirectory)) {
            for (Path broadcast : broadcasts) {
                try (DirectoryStream<Path> entries = Files.newDirectoryStream(broadcast, "*" + Journal.ENTRY)) {
                    if (entries.iterator().hasNext()) {
                        return true;
                    }
                }
            }
            return false;
        } catch (IOException e) {
            return true;
        }
    }
}
