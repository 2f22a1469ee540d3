package dev.millrace.transcoder.playback;

import dev.millrace.hls.MediaNames;
import dev.millrace.hls.MultivariantPlaylist;
import dev.millrace.hls.RenditionReport;
import dev.millrace.hls.WindowSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** All that viewers of one broadcast can fetch. Thread-safe. */
public final class Origin {
    private final String channel;
    private final String broadcast;
    private final OriginSettings settings;
    private final SegmentListener segments;
    private final Runnable onChange;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<String, LiveRendition> renditions = new LinkedHashMap<>();
    private final Set<String> expected = new LinkedHashSet<>();
    private final Set<String> playable = new LinkedHashSet<>();
    private boolean ended;

    /** @param onChange called when another rendition has become playable; must not block */
    public Origin(
            String channel, String broadcast, OriginSettings settings, SegmentListener segments, Runnable onChange) {
        this.channel = channel;
        this.broadcast = broadcast;
        this.settings = settings;
        this.segments = segments;
        this.onChange = onChange;
    }

    String channel() {
        return channel;
    }

    String broadcast() {
        return broadcast;
    }

    /** Names the renditions to come, best first: the first answer to a player waits a little for them. */
    public void expect(List<String> names) {
        lock.lock();
        try {
            expected.addAll(names);
        } finally {
            lock.unlock();
        }
    }

    /** The rendition of that name, which is made when it is the first of its name. */
    public LiveRendition rendition(RenditionFacts facts) {
        lock.lock();
        try {
            expected.add(facts.name());
            return renditions.computeIfAbsent(facts.name(), name -> {
                WindowSettings window = new WindowSettings(
                        settings.targetSeconds(),
                        settings.partial() ? (Integer) facts.partTargetMillis() : null,
                        settings.windowMillis(),
                        settings.lingerMillis());
                return new LiveRendition(facts, window, segments, () -> hasMedia(name));
            });
        } finally {
            lock.unlock();
        }
    }

    /** Ends all playlists. */
    public void end() {
        all().forEach(LiveRendition::end);
        lock.lock();
        try {
            ended = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Facts of the renditions that have media, best first. */
    public List<RenditionFacts> playable() {
        return playableRenditions().stream().map(LiveRendition::facts).toList();
    }

    /** Whether a player finds a first picture or, without video, a first sound. */
    public boolean isPlayable() {
        lock.lock();
        try {
            return isPlayableLocked();
        } finally {
            lock.unlock();
        }
    }

    Optional<LiveRendition> find(String name) {
        lock.lock();
        try {
            return Optional.ofNullable(renditions.get(name));
        } finally {
            lock.unlock();
        }
    }

    /** What the playlist of {@code own} says about the others. */
    List<RenditionReport> reports(String own) {
        List<RenditionReport> reports = new ArrayList<>();
        for (LiveRendition rendition : playableRenditions()) {
            String name = rendition.facts().name();
            if (!name.equals(own)) {
                rendition.report("../" + name + "/" + MediaNames.PLAYLIST).ifPresent(reports::add);
            }
        }
        return reports;
    }

    /**
     * The multivariant playlist. Players read it once, so the answer waits for a first rendition, and then a little for
     * the others that are about to join.
     *
     * @return empty when nothing became playable in time
     */
    Optional<MultivariantPlaylist> multivariant(Duration limit) throws InterruptedException {
        long nanos = limit.toNanos();
        long joining = TimeUnit.MILLISECONDS.toNanos(settings.joinMillis());
        lock.lockInterruptibly();
        try {
            while (!isPlayableLocked() && nanos > 0 && !ended) {
                nanos = changed.awaitNanos(nanos);
            }
            while (isPlayableLocked() && !playable.containsAll(expected) && joining > 0 && !ended) {
                joining = changed.awaitNanos(joining);
            }
        } finally {
            lock.unlock();
        }
        return isPlayable() ? Optional.of(multivariant()) : Optional.empty();
    }

    private MultivariantPlaylist multivariant() {
        List<MultivariantPlaylist.Variant> variants = new ArrayList<>();
        MultivariantPlaylist.@Nullable Audio audio = null;
        for (LiveRendition rendition : playableRenditions()) {
            RenditionFacts facts = rendition.facts();
            String uri = broadcast + "/" + facts.name() + "/" + MediaNames.PLAYLIST;
            long[] bandwidth = rendition.bandwidth();
            switch (facts.kind()) {
                case VIDEO ->
                    variants.add(new MultivariantPlaylist.Variant(
                            uri,
                            facts.codecs(),
                            bandwidth[0],
                            bandwidth[1],
                            facts.width(),
                            facts.height(),
                            facts.frameRateMillis()));
                case AUDIO ->
                    audio = new MultivariantPlaylist.Audio(
                            uri, facts.codecs(), facts.channels(), bandwidth[0], bandwidth[1]);
            }
        }
        if (variants.isEmpty() && audio != null) {
            variants.add(new MultivariantPlaylist.Variant(
                    audio.uri(), audio.codecs(), audio.bandwidth(), audio.averageBandwidth(), 0, 0, 0));
            audio = null;
        }
        return new MultivariantPlaylist(variants, audio);
    }

    private boolean isPlayableLocked() {
        boolean video = expected.stream().anyMatch(name -> !name.equals(RenditionFacts.AUDIO));
        return playable.stream().anyMatch(name -> !video || !name.equals(RenditionFacts.AUDIO));
    }

    private List<LiveRendition> playableRenditions() {
        lock.lock();
        try {
            return expected.stream()
                    .filter(playable::contains)
                    .flatMap(name -> Optional.ofNullable(renditions.get(name)).stream())
                    .toList();
        } finally {
            lock.unlock();
        }
    }

    private List<LiveRendition> all() {
        lock.lock();
        try {
            return List.copyOf(renditions.values());
        } finally {
            lock.unlock();
        }
    }

    private void hasMedia(String name) {
        LiveRendition rendition = find(name).orElseThrow();
        if (!rendition.isPlayable()) {
            return;
        }
        boolean first;
        lock.lock();
        try {
            first = playable.add(name);
            if (first) {
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
        if (first) {
            onChange.run();
        }
    }
}
