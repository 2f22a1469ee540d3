package dev.millrace.transcoder.recording;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import tools.jackson.databind.json.JsonMapper;

/** A disk that can be full, and one that can stand still. */
final class SwitchedDisk extends JournalFile {
    volatile boolean full;
    private volatile CountDownLatch standing = new CountDownLatch(0);

    SwitchedDisk() {
        super(JsonMapper.shared());
    }

    void standStill() {
        standing = new CountDownLatch(1);
    }

    void goOn() {
        standing.countDown();
    }

    @Override
    long write(Path file, JournalEntry entry, List<byte[]> body) throws IOException {
        await(standing);
        if (full) {
            throw new FileSystemException(file.toString(), null, "No space left on device");
        }
        return super.write(file, entry, body);
    }

    private static void await(CountDownLatch latch) throws IOException {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }
}
