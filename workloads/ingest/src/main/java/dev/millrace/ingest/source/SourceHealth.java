package dev.millrace.ingest.source;

import java.util.List;

/** What a source is like, and what is wrong with it. */
public record SourceHealth(SourceFacts facts, List<SourceWarning> warnings) {
    public SourceHealth {
        warnings = List.copyOf(warnings);
    }

    /** Whether {@code later} says anything that is news after this. */
    boolean differsFrom(SourceHealth later) {
        return facts.differsFrom(later.facts) || !kinds().equals(later.kinds());
    }

    private List<SourceWarning.Kind> kinds() {
        return warnings.stream().map(SourceWarning::kind).toList();
    }
}
