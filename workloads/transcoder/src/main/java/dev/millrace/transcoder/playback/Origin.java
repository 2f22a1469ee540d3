package dev.millrace.transcoder.playback;

import dev.millrace.hls.FinishedSegment;
import dev.millrace.hls.PartNumber;
import dev.millrace.hls.RenditionReport;
import dev.millrace.hls.WindowSettings;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All that viewers of one broadcast can fetch. Thread-safe. */
public final class Origin {
    private static final Logger log = LoggerFactory.getLogger(Origin.class);
    /** RFC 8216bis §4.4.3.8 wants at least two parts. */
    private static final int PARTS_HELD_BACK = 2;

    /** What a browser on a busy machine needs to hear of a part, load and decode it. */
    private static final int LEAST_HELD_BACK_MILLIS = 450;

    private final String channel;
    private final String broadcast;
    private final OriginSettings settings;
    private final SegmentListener segments;
    private final Runnable onChange;
    private final MeterRegistry metrics;
    private final Timeline timeline;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, LiveRendition> renditions = new LinkedHashMap<>();
    private final Set<String> expected = new LinkedHashSet<>();
    private final Set<String> playable = new LinkedHashSet<>();
    private final Set<String> withdrawn = new LinkedHashSet<>();
    private CompletableFuture<Void> changed = new CompletableFuture<>();
    private boolean ended;
    private volatile Optional<Predecessor> predecessor = Optional.empty();
    private volatile boolean released;
    private volatile long joinedBy;
    private volatile int longestPartMillis;

    /** @param onChange called when another rendition has become playable; must not block */
    public Origin(
            String channel,
            String broadcast,
            OriginSettings settings,
            SegmentListener segments,
            Runnable onChange,
            MeterRegistry metrics) {
        this.channel = channel;
        this.broadcast = broadcast;
        this.settings = settings;
        this.segments = segments;
        this.onChange = onChange;
        this.metrics = metrics;
        this.timeline = new Timeline(1000 * settings.windowMillis());
        this.longestPartMillis = settings.partMillis();
    }

    String channel() {
        return channel;
    }

    String broadcast() {
        return broadcast;
    }

    OriginSettings settings() {
        return settings;
    }

    /** The broadcast goes on where another transcoder was. To be said before there is any rendition. */
    public void carryOn(Predecessor before) {
        timeline.carryOn(before);
        predecessor = Optional.of(before);
    }

    /** How the first parts of a segment are counted, by rendition. */
    public Map<String, PartNumber> firstParts(long sequence) {
        Map<String, PartNumber> parts = new LinkedHashMap<>();
        all().forEach(rendition -> rendition
                .firstPart(sequence)
                .ifPresent(number -> parts.put(rendition.facts().name(), number)));
        return parts;
    }

    /** Names the renditions to come, best first: the first answer to a player waits a little for them. */
    public void expect(List<String> names) {
        change(() -> expected.addAll(names));
    }

    /** The rendition of that name, which is made when it is the first of its name. */
    public LiveRendition rendition(RenditionFacts facts) {
        return change(() -> {
            expected.add(facts.name());
            withdrawn.remove(facts.name());
            longestPartMillis = Math.max(longestPartMillis, settings.partMillis() > 0 ? facts.partTargetMillis() : 0);
            LiveRendition known = renditions.get(facts.name());
            if (known != null) {
                known.renew(facts);
                return known;
            }
            WindowSettings window = new WindowSettings(
                    settings.targetSeconds(),
                    settings.partMillis() > 0 ? (Integer) facts.partTargetMillis() : null,
                    settings.windowMillis(),
                    settings.lingerMillis());
            LiveRendition made = new LiveRendition(facts, window, new Around(), System::nanoTime);
            renditions.put(facts.name(), made);
            return made;
        });
    }

    /**
     * Leaves out a rendition's segment, and the rendition from the multivariant playlist. Its own playlist goes on for
     * those who play it, with gaps; it is back as soon as it is asked for with {@link #rendition} and has media.
     */
    public void leaveOut(String name, Cut cut) {
        find(name).ifPresent(rendition -> rendition.skip(cut));
        boolean news = change(() -> {
            playable.remove(name);
            return withdrawn.add(name);
        });
        if (news) {
            onChange.run();
        }
    }

    /** Completes when all renditions that players are told of have begun this segment, and so finished those before. */
    public CompletableFuture<Void> begun(long sequence) {
        return CompletableFuture.allOf(playableRenditions().stream()
                .map(rendition -> rendition.begun(sequence))
                .toArray(CompletableFuture<?>[]::new));
    }

    /** A successor begins with this segment: nothing is shown any more from its end on. */
    public void holdFrom(long sequence) {
        all().forEach(rendition -> rendition.holdFrom(sequence));
    }

    /** No successor came: what was kept back is shown. */
    public void goOn() {
        all().forEach(LiveRendition::goOn);
    }

    /** Ends all playlists. */
    public void end() {
        all().forEach(LiveRendition::end);
        change(() -> ended = true);
    }

    /** Lets go of all who wait: this process serves the broadcast no longer. */
    void release() {
        released = true;
        all().forEach(LiveRendition::release);
        change(() -> ended);
    }

    /**
     * Until when it is worth waiting for the renditions that should be there, too, as {@link System#nanoTime} has it;
     * one that failed holds nobody up later.
     */
    long joinedBy() {
        return joinedBy;
    }

    boolean isReleased() {
        return released;
    }

    /** Facts of the renditions that have media, best first. */
    public List<RenditionFacts> playable() {
        return playableRenditions().stream().map(LiveRendition::facts).toList();
    }

    /** Whether a player finds a first picture or, without video, a first sound. */
    public boolean isPlayable() {
        return locked(this::isPlayableLocked);
    }

    Optional<LiveRendition> find(String name) {
        return locked(() -> Optional.ofNullable(renditions.get(name)));
    }

    /** A rendition that is there, or is about to begin: players of another transcoder know it already. */
    Answer<LiveRendition> rendition(String name) {
        return locked(() -> {
            LiveRendition found = renditions.get(name);
            if (found != null) {
                return new Answer.Ready<>(found);
            }
            boolean mayBegin = !ended && (expected.isEmpty() || expected.contains(name));
            return mayBegin ? new Answer.Later<>(changed, Optional.empty()) : new Answer.Missing<>();
        });
    }

    /**
     * The multivariant playlist. Players read it once, so it is worth waiting for the renditions that are about to
     * join: until then the answer is {@link Answer.Later}, with the playlist as it is once there is a first one.
     */
    Answer<Playlist> multivariant() {
        boolean complete;
        CompletableFuture<Void> change;
        boolean any;
        lock.lock();
        try {
            any = isPlayableLocked();
            complete = any
                    && (ended
                            || expected.stream().allMatch(name -> playable.contains(name) || withdrawn.contains(name)));
            change = changed;
            if (!any && ended) {
                return new Answer.Missing<>();
            }
        } finally {
            lock.unlock();
        }
        if (complete) {
            return new Answer.Ready<>(written());
        }
        return new Answer.Later<>(change, any ? Optional.of(written()) : Optional.empty());
    }

    private Playlist written() {
        return Playlist.of(Variants.of(broadcast, playableRenditions()).text());
    }

    private boolean isPlayableLocked() {
        boolean video = expected.stream().anyMatch(name -> !name.equals(RenditionFacts.AUDIO));
        return playable.stream().anyMatch(name -> !video || !name.equals(RenditionFacts.AUDIO));
    }

    private List<LiveRendition> playableRenditions() {
        return locked(() -> expected.stream()
                .filter(playable::contains)
                .flatMap(name -> Optional.ofNullable(renditions.get(name)).stream())
                .toList());
    }

    private List<LiveRendition> all() {
        return locked(() -> List.copyOf(renditions.values()));
    }

    private <T> T locked(Supplier<T> action) {
        lock.lock();
        try {
            return action.get();
        } finally {
            lock.unlock();
        }
    }

    private <T> T change(Supplier<T> action) {
        CompletableFuture<Void> over;
        T result;
        lock.lock();
        try {
            result = action.get();
            over = changed;
            changed = new CompletableFuture<>();
        } finally {
            lock.unlock();
        }
        over.complete(null);
        return result;
    }

    /** What the renditions see of each other. */
    private final class Around implements Surroundings {
        @Override
        public Timeline timeline() {
            return timeline;
        }

        @Override
        public Optional<Predecessor> predecessor() {
            return predecessor;
        }

        @Override
        public List<RenditionReport> reports(String own) {
            return playableRenditions().stream()
                    .filter(rendition -> !rendition.facts().name().equals(own))
                    .flatMap(rendition -> rendition.report().stream())
                    .toList();
        }

        @Override
        public int partHoldBackMillis() {
            return Math.max(PARTS_HELD_BACK * longestPartMillis, LEAST_HELD_BACK_MILLIS);
        }

        @Override
        public void hasMedia(String name) {
            boolean first = find(name).orElseThrow().isPlayable()
                    && locked(() -> !playable.contains(name) && !withdrawn.contains(name));
            if (first) {
                change(() -> {
                    boolean before = isPlayableLocked();
                    playable.add(name);
                    if (!before && isPlayableLocked()) {
                        joinedBy = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(settings.joinMillis());
                    }
                    return playable;
                });
                onChange.run();
            }
        }

        @Override
        public void finished(RenditionFacts facts, FinishedSegment segment) {
            segments.finished(facts, segment);
        }

        @Override
        public void refused(String name) {
            metrics.counter("millrace.playback.parts.refused", "rendition", name)
                    .increment();
            log.atWarn()
                    .addKeyValue("broadcast", broadcast)
                    .addKeyValue("rendition", name)
                    .log("a segment is longer than the target duration: a part is left out");
        }
    }
}
