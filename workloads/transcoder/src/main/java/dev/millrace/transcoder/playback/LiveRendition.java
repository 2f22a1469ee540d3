package dev.millrace.transcoder.playback;

import dev.millrace.hls.FinishedSegment;
import dev.millrace.hls.InitSection;
import dev.millrace.hls.MediaNames;
import dev.millrace.hls.MediaWindow;
import dev.millrace.hls.Part;
import dev.millrace.hls.PartNumber;
import dev.millrace.hls.Readiness;
import dev.millrace.hls.ReloadRequest;
import dev.millrace.hls.RenditionReport;
import dev.millrace.hls.WindowSettings;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One rendition while it is live: one thread adds media, any number of threads ask. Nothing here waits. */
public final class LiveRendition {
    /** A part younger than this fraction of its duration is as good as one just made. */
    private static final int JUST_MADE = 4;

    /** So many parts' time without a part is a pause. */
    static final int PARTS_BEFORE_A_PAUSE = 2;

    private final WindowSettings settings;
    private final Surroundings around;
    private final LongSupplier nanoTime;
    private final ReentrantLock lock = new ReentrantLock();
    private final Hold hold = new Hold();
    private final Bitrate bitrate;
    /** RFC 6381 strings by the name of the initialization section that they describe. */
    private final Map<String, String> codecs = new HashMap<>();

    private volatile RenditionFacts facts;
    private volatile boolean playable;
    private volatile Optional<RenditionReport> report = Optional.empty();
    private Moment moment = new Moment();
    private @Nullable MediaWindow window;
    private @Nullable InitSection init;
    private long lastSegmentMicros;
    private long openBytes;
    private long openMicros;
    /** When the newest part came, as {@link #nanoTime} has it. */
    private long partCame;

    /** @param nanoTime as {@link System#nanoTime} */
    LiveRendition(RenditionFacts facts, WindowSettings settings, Surroundings around, LongSupplier nanoTime) {
        this.facts = facts;
        this.settings = settings;
        this.around = around;
        this.nanoTime = nanoTime;
        this.bitrate = new Bitrate(settings.targetSeconds());
        this.lastSegmentMicros = 500_000L * settings.targetSeconds();
    }

    /** As they are now; the part target stays that of the first run, for a playlist must not change it. */
    public RenditionFacts facts() {
        return facts;
    }

    /** Another run begins, perhaps with another coding. */
    void renew(RenditionFacts next) {
        facts = next.withPartTarget(facts.partTargetMillis());
    }

    /** Sets the initialization section of the segments to come. */
    public void init(InitSection section) {
        hold.inOrder(() -> locked(() -> {
            init = section;
            codecs.put(section.name(), facts.codecs());
            if (window != null) {
                window.init(section);
            }
            return section;
        }));
    }

    /** Begins a segment. Those that are missing before it, because the encoder could not keep up, become gaps. */
    public void open(Cut cut) {
        hold.inOrder(() -> opened(cut));
    }

    private void opened(Cut cut) {
        hold.opened(cut.named().sequence());
        change(() -> {
            around.timeline().begin(cut);
            MediaWindow current = window == null ? begin(cut) : window;
            fillGaps(current, cut);
            current.open(cut.named());
            openBytes = 0;
            openMicros = 0;
            return cut;
        });
    }

    /** Ends the open segment and leaves out the one that begins here: it becomes a gap as soon as it is over. */
    void skip(Cut cut) {
        finish();
        hold.inOrder(() -> skipped(cut));
    }

    private void skipped(Cut cut) {
        change(() -> {
            if (window != null) {
                fillGaps(window, cut);
            }
            return cut;
        });
    }

    private void fillGaps(MediaWindow current, Cut cut) {
        around.timeline()
                .missing(current.nextSequence(), current.discontinuities(), cut, lastSegmentMicros)
                .forEach(missing -> current.gap(missing.head(), missing.durationMicros()));
    }

    /** Publishes a part of the open segment. */
    public void part(Part part) {
        hold.inOrder(() -> published(part));
    }

    private void published(Part part) {
        boolean listed = change(() -> {
            MediaWindow current = window;
            if (current == null) {
                throw new IllegalStateException("no segment is open");
            }
            openBytes += part.bytes().length;
            openMicros += part.durationMicros();
            partCame = nanoTime.getAsLong();
            return current.append(part);
        });
        if (listed) {
            around.hasMedia(facts.name());
        } else {
            around.refused(facts.name());
        }
    }

    /** Ends the open segment. */
    public void finish() {
        hold.atEnd(this::finished);
    }

    private void finished() {
        Optional<FinishedSegment> finished = change(() -> {
            Optional<FinishedSegment> done = window != null && window.isOpen() ? window.finish() : Optional.empty();
            done.ifPresent(segment -> {
                lastSegmentMicros = segment.durationMicros();
                bitrate.segment(segment.length(), segment.durationMicros());
                around.timeline().finished(segment.head().sequence(), segment.durationMicros());
            });
            return done;
        });
        finished.ifPresent(segment -> {
            around.finished(facts, segment);
            around.hasMedia(facts.name());
        });
    }

    /** Completes when this segment, or one after it, has begun. */
    CompletableFuture<Void> begun(long sequence) {
        return locked(() -> hasBegun(sequence)
                ? CompletableFuture.completedFuture(null)
                : moment.over.thenCompose(next -> begun(sequence)));
    }

    private boolean hasBegun(long sequence) {
        MediaWindow current = window;
        if (current == null) {
            return false;
        }
        return current.isOpen() ? current.nextSequence() >= sequence : current.nextSequence() > sequence;
    }

    /** From the end of this segment on nothing new is shown: a successor begins with the next, or this one anew. */
    void holdFrom(long sequence) {
        hold.from(sequence);
    }

    /** Shows what came meanwhile, and goes on. */
    void goOn() {
        hold.goOn();
    }

    /** Ends the playlist for good. */
    void end() {
        hold.goOn();
        finish();
        change(() -> {
            if (window != null) {
                window.end();
            }
            return window;
        });
    }

    /** Lets all who wait ask again. */
    void release() {
        change(() -> window);
    }

    boolean isPlayable() {
        return playable;
    }

    /** Where it stands, for the playlists of the others; its address is relative to theirs. */
    Optional<RenditionReport> report() {
        return report;
    }

    /** How the first part of a segment is counted; empty when it is not, or no longer, there. */
    Optional<PartNumber> firstPart(long sequence) {
        return locked(() -> window == null ? Optional.empty() : window.firstPart(sequence));
    }

    /** RFC 6381 strings of all listed segments, separated by commas. */
    String codecs() {
        return locked(() -> {
            String listed = window == null
                    ? ""
                    : window.inits().stream()
                            .map(section -> codecs.getOrDefault(section.name(), facts.codecs()))
                            .distinct()
                            .collect(Collectors.joining(","));
            return listed.isEmpty() ? facts.codecs() : listed;
        });
    }

    /** Peak and average bits a second, as far as known. */
    long[] bandwidth() {
        return locked(() -> {
            long soFar = openMicros == 0 ? 0 : 8_000_000 * openBytes / openMicros;
            long nominal = facts.nominalBitrate() > 0 ? facts.nominalBitrate() : Math.max(soFar, 1);
            return new long[] {bitrate.peak(nominal), bitrate.average(nominal)};
        });
    }

    Answer<Playlist> playlist(ReloadRequest request) {
        return locked(() -> {
            MediaWindow current = window;
            if (current == null) {
                return new Answer.Later<>(moment.over, Optional.empty());
            }
            Readiness readiness = current.readiness(request);
            if (readiness == Readiness.READY && isFirstLook(request) && isNextPartNear()) {
                readiness = Readiness.WAIT;
            }
            return switch (readiness) {
                case READY -> new Answer.Ready<>(written(current, request.skip()));
                case WAIT -> new Answer.Later<>(moment.over, Optional.of(written(current, false)));
                case TOO_FAR -> new Answer.TooFar<>();
            };
        });
    }

    private static boolean isFirstLook(ReloadRequest request) {
        return request.sequence() == null;
    }

    /**
     * A player keeps the distance to the live edge that its first playlist suggests, and takes that playlist's edge for
     * now. One that gets an edge just made stays ahead of one that gets it a part later, for as long as it plays. A
     * source that has paused makes nobody wait.
     */
    private boolean isNextPartNear() {
        Integer target = settings.partTargetMillis();
        if (target == null || window == null || !window.isOpen()) {
            return false;
        }
        long age = nanoTime.getAsLong() - partCame;
        long part = TimeUnit.MILLISECONDS.toNanos(target);
        return age > part / JUST_MADE && age < PARTS_BEFORE_A_PAUSE * part;
    }

    /** A file, in pieces that follow each other. */
    Answer<List<byte[]>> file(String name) {
        return locked(() -> {
            MediaWindow current = window;
            if (current == null) {
                // Players have it from another transcoder, or nobody has it.
                return around.predecessor().isPresent()
                        ? new Answer.Later<>(moment.over, Optional.empty())
                        : new Answer.Missing<>();
            }
            Optional<List<byte[]>> found = current.find(name);
            if (found.isPresent()) {
                return new Answer.Ready<>(found.get());
            }
            return current.isToCome(name) ? new Answer.Later<>(moment.over, Optional.empty()) : new Answer.Missing<>();
        });
    }

    private MediaWindow begin(Cut cut) {
        long first = around.timeline().firstFor(cut, settings.targetSeconds());
        boolean leadsIn = settings.partTargetMillis() != null
                && cut.head().sequence() == MediaWindow.LEAD_IN + 1
                && around.predecessor().isEmpty();
        MediaWindow begun = new MediaWindow(
                settings,
                leadsIn ? MediaWindow.LEAD_IN : first,
                around.timeline().discontinuitiesBefore(first, cut.discontinuitiesBefore()));
        if (leadsIn) {
            begun.leadIn(cut.named());
        }
        around.predecessor().ifPresent(before -> {
            begun.promise(before.openSequence());
            if (cut.isCopy()) {
                before.firstPart(facts.name(), first).ifPresent(begun::countParts);
            }
        });
        if (init != null) {
            begun.init(init);
        }
        window = begun;
        return begun;
    }

    private Playlist written(MediaWindow current, boolean skip) {
        return moment.playlist(current, () -> around.reports(facts.name()), around.partHoldBackMillis(), skip);
    }

    private <T> T change(Supplier<T> action) {
        CompletableFuture<Void> over;
        T result;
        lock.lock();
        try {
            result = action.get();
            over = moment.over;
            moment = new Moment();
            if (window != null) {
                playable = window.isPlayable();
                report = window.report("../" + facts.name() + "/" + MediaNames.PLAYLIST);
            }
        } finally {
            lock.unlock();
        }
        over.complete(null);
        return result;
    }

    private <T> T locked(Supplier<T> action) {
        lock.lock();
        try {
            return action.get();
        } finally {
            lock.unlock();
        }
    }
}
