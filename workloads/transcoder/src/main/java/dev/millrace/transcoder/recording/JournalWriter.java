package dev.millrace.transcoder.recording;

import dev.millrace.transcoder.recording.RecordingQueue.Item;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Brings what is handed over to disk. What the disk does not take goes on in memory. Runs on a thread of its own. */
final class JournalWriter implements Runnable {
    private final String broadcast;
    private final RecordingQueue queue;
    private final Optional<Journal> journal;
    private final RecordingHealth health;

    JournalWriter(String broadcast, RecordingQueue queue, Optional<Journal> journal, RecordingHealth health) {
        this.broadcast = broadcast;
        this.queue = queue;
        this.journal = journal;
        this.health = health;
    }

    @Override
    public void run() {
        try {
            @Nullable Item item = queue.nextToJournal();
            while (item != null) {
                queue.journaled(journal.isPresent() ? journaled(journal.get(), item) : item);
                item = queue.nextToJournal();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Item journaled(Journal to, Item item) {
        try {
            Optional<Journal.Stored> stored = to.append(broadcast, item.entry(), item.body());
            if (stored.isPresent()) {
                health.disk(queue.isCrowded() ? RecordingHealth.CROWDED : null);
                return Item.onDisk(stored.get());
            }
            health.disk("The journal is full: segments wait in memory.");
        } catch (IOException e) {
            health.disk("The journal cannot be written (" + reason(e) + "): segments wait in memory.");
        }
        return item;
    }

    /** Without the path, which exceptions of the file system begin with. */
    private static String reason(IOException e) {
        if (e instanceof FileSystemException file) {
            String reason = file.getReason();
            return reason == null ? file.getClass().getSimpleName() : reason;
        }
        return String.valueOf(e.getMessage());
    }
}
