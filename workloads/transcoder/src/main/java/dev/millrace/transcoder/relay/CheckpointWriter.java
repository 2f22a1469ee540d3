package dev.millrace.transcoder.relay;

import dev.millrace.wire.Checkpoint;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes the newest checkpoint to the relay on a thread of its own; one that fails is followed by the next. */
public final class CheckpointWriter implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(CheckpointWriter.class);

    private final RelayClient client;
    private final AtomicReference<@Nullable Entry> newest = new AtomicReference<>();
    private final Thread thread = Thread.ofVirtual().name("checkpoints").unstarted(this::run);
    private volatile boolean closing;

    /** @param over completes when the relay has it, did not take it, or a newer one took its place */
    private record Entry(String url, Checkpoint checkpoint, CompletableFuture<Void> over) {}

    public CheckpointWriter(RelayClient client) {
        this.client = client;
        thread.start();
    }

    /** @return completes when the relay has it, did not take it, or a newer one took its place */
    public CompletableFuture<Void> write(String url, Checkpoint checkpoint) {
        Entry entry = new Entry(url, checkpoint, new CompletableFuture<>());
        Entry before = newest.getAndSet(entry);
        if (before != null) {
            before.over().complete(null);
        }
        LockSupport.unpark(thread);
        return entry.over();
    }

    @Override
    public void close() {
        closing = true;
        LockSupport.unpark(thread);
    }

    private void run() {
        while (!closing) {
            Entry entry = newest.getAndSet(null);
            if (entry == null) {
                LockSupport.park(this);
                continue;
            }
            if (!written(entry) && newest.get() == null) {
                // Once more: a kept connection may have been closed on the other side.
                written(entry);
            }
            entry.over().complete(null);
        }
    }

    private boolean written(Entry entry) {
        try {
            client.checkpoint(entry.url(), entry.checkpoint());
            return true;
        } catch (IOException e) {
            log.atWarn()
                    .addKeyValue("broadcast", entry.checkpoint().broadcast())
                    .log("the relay did not take a checkpoint: {}", e.toString());
            return false;
        }
    }
}
