package dev.millrace.crds;

import dev.millrace.crds.LiveStreamStatus.Handover;
import dev.millrace.crds.LiveStreamStatus.Predecessor;
import dev.millrace.crds.LiveStreamStatus.Rendition;
import dev.millrace.crds.LiveStreamStatus.Source;
import dev.millrace.crds.LiveStreamStatus.State;
import dev.millrace.crds.LiveStreamStatus.Transcoder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Changes some fields of a status and leaves the others. Not thread-safe. */
public final class LiveStreamStatusEditor {
    private long observedGeneration;
    private @Nullable State state;
    private List<Condition> conditions;
    private @Nullable Transcoder transcoder;
    private @Nullable String playbackUrl;
    private @Nullable Source source;
    private List<Rendition> renditions;
    private @Nullable Handover handover;
    private @Nullable Predecessor predecessor;
    private int restarts;
    private int handovers;
    private int assignments;
    private @Nullable Long startupMillis;
    private @Nullable Instant startedAt;
    private @Nullable Instant playableAt;
    private @Nullable Instant interruptedAt;
    private @Nullable Instant endingAt;
    private @Nullable Instant endedAt;

    LiveStreamStatusEditor(LiveStreamStatus status) {
        observedGeneration = status.observedGeneration();
        state = status.state();
        conditions = new ArrayList<>(status.conditions());
        transcoder = status.transcoder();
        playbackUrl = status.playbackUrl();
        source = status.source();
        renditions = status.renditions();
        handover = status.handover();
        predecessor = status.predecessor();
        restarts = status.restarts();
        handovers = status.handovers();
        assignments = status.assignments();
        startupMillis = status.startupMillis();
        startedAt = status.startedAt();
        playableAt = status.playableAt();
        interruptedAt = status.interruptedAt();
        endingAt = status.endingAt();
        endedAt = status.endedAt();
    }

    public LiveStreamStatusEditor observedGeneration(long value) {
        observedGeneration = value;
        return this;
    }

    public LiveStreamStatusEditor state(State value) {
        state = value;
        return this;
    }

    /** Sets the condition that {@code reason} belongs to; its transition time moves only when its status does. */
    public LiveStreamStatusEditor condition(LiveStreamReason reason, String message, Instant now) {
        conditions = Conditions.with(
                conditions,
                reason.condition().type(),
                reason.status(),
                reason.word(),
                message,
                observedGeneration,
                now);
        return this;
    }

    public LiveStreamStatusEditor transcoder(@Nullable Transcoder value) {
        transcoder = value;
        return this;
    }

    public LiveStreamStatusEditor playbackUrl(String value) {
        playbackUrl = value;
        return this;
    }

    public LiveStreamStatusEditor source(@Nullable Source value) {
        source = value;
        return this;
    }

    public LiveStreamStatusEditor renditions(List<Rendition> value) {
        renditions = value;
        return this;
    }

    public LiveStreamStatusEditor handover(@Nullable Handover value) {
        handover = value;
        return this;
    }

    public LiveStreamStatusEditor predecessor(@Nullable Predecessor value) {
        predecessor = value;
        return this;
    }

    public LiveStreamStatusEditor handovers(int value) {
        handovers = value;
        return this;
    }

    public LiveStreamStatusEditor restarts(int value) {
        restarts = value;
        return this;
    }

    public LiveStreamStatusEditor assignments(int value) {
        assignments = value;
        return this;
    }

    public LiveStreamStatusEditor startupMillis(long value) {
        startupMillis = value;
        return this;
    }

    public LiveStreamStatusEditor startedAt(Instant value) {
        startedAt = value;
        return this;
    }

    public LiveStreamStatusEditor playableAt(Instant value) {
        playableAt = value;
        return this;
    }

    public LiveStreamStatusEditor interruptedAt(@Nullable Instant value) {
        interruptedAt = value;
        return this;
    }

    public LiveStreamStatusEditor endingAt(Instant value) {
        endingAt = value;
        return this;
    }

    public LiveStreamStatusEditor endedAt(Instant value) {
        endedAt = value;
        return this;
    }

    public LiveStreamStatus done() {
        return new LiveStreamStatus(
                observedGeneration,
                state,
                conditions,
                transcoder,
                playbackUrl,
                source,
                renditions,
                handover,
                predecessor,
                restarts,
                handovers,
                assignments,
                startupMillis,
                startedAt,
                playableAt,
                interruptedAt,
                endingAt,
                endedAt);
    }
}
