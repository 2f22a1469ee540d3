package dev.millrace.transcoder.recording;

import dev.millrace.wire.StreamReport.Recording;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How a recording does, in words for conditions. Tells its listener of changes, never of ticks. Thread-safe. */
final class RecordingHealth {
    private static final Logger log = LoggerFactory.getLogger(RecordingHealth.class);

    static final String CROWDED = "Much of the recording waits in memory, not on disk.";

    /** A condition's message has 1024 characters at most. */
    private static final int LONGEST = 1000;

    private final String broadcast;
    private final LostSegments lost = new LostSegments();
    private Runnable onChange = () -> {};
    private @Nullable String storage;
    private @Nullable String disk;

    RecordingHealth(String broadcast) {
        this.broadcast = broadcast;
    }

    synchronized void listener(Runnable next) {
        onChange = next;
    }

    /** @param sentence what is wrong with object storage; null: nothing */
    void storage(@Nullable String sentence) {
        Runnable news;
        synchronized (this) {
            if ((storage == null) == (sentence == null)) {
                return;
            }
            storage = sentence;
            news = onChange;
        }
        tell(sentence, "object storage takes segments again", news);
    }

    /** @param sentence what is wrong with the journal's disk; null: nothing */
    void disk(@Nullable String sentence) {
        Runnable news;
        synchronized (this) {
            if (Objects.equals(disk, sentence)) {
                return;
            }
            disk = sentence;
            news = onChange;
        }
        tell(sentence, "the journal is written again", news);
    }

    /** Much waits in memory; says so unless there is more to say about the disk. */
    void crowded() {
        boolean silent;
        synchronized (this) {
            silent = disk == null;
        }
        if (silent) {
            disk(CROWDED);
        }
    }

    void lost(String rendition, long sequence) {
        Runnable news;
        String sentence;
        synchronized (this) {
            boolean begins = lost.add(rendition, sequence);
            if (!begins) {
                return;
            }
            sentence = lost.sentence();
            news = onChange;
        }
        tell(sentence, sentence, news);
    }

    void lostFiles(int files) {
        Runnable news;
        synchronized (this) {
            lost.addUnknown(files);
            news = onChange;
        }
        news.run();
    }

    synchronized boolean isComplete() {
        return lost.isEmpty();
    }

    /** @param queued segments that wait */
    synchronized Recording state(int queued) {
        List<String> sentences = new ArrayList<>();
        if (!lost.isEmpty()) {
            sentences.add(lost.sentence());
        }
        if (storage != null) {
            sentences.add(storage);
        }
        if (disk != null) {
            sentences.add(disk);
        }
        if (sentences.isEmpty()) {
            return new Recording(Recording.State.ON, queued, null);
        }
        return new Recording(
                lost.isEmpty() ? Recording.State.DEGRADED : Recording.State.INCOMPLETE,
                queued,
                clipped(String.join(" ", sentences)));
    }

    private static String clipped(String message) {
        return message.length() <= LONGEST ? message : message.substring(0, LONGEST - 1) + "…";
    }

    private void tell(@Nullable String trouble, String relief, Runnable news) {
        if (trouble == null) {
            log.atInfo().addKeyValue("broadcast", broadcast).log(relief);
        } else {
            log.atWarn().addKeyValue("broadcast", broadcast).log(trouble);
        }
        news.run();
    }
}
