package dev.millrace.transcoder.pipeline;

import dev.millrace.hls.InitSection;
import dev.millrace.hls.MediaNames;
import dev.millrace.wire.Checkpoint.Init;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Names the initialization sections of one run. A section that players have from another transcoder keeps its name, so
 * that they need not load it again. Thread-safe.
 */
final class InitNames {
    private static final int SECTIONS_PER_RUN = 10_000;

    private final int generation;
    private final int run;
    private final List<Init> known;
    private final List<Init> used = new ArrayList<>();
    private int told;

    /**
     * @param run number of the run in this generation
     * @param known sections of the run that is continued, if any
     */
    InitNames(int generation, int run, List<Init> known) {
        this.generation = generation;
        this.run = run;
        this.known = List.copyOf(known);
    }

    synchronized InitSection section(String rendition, byte[] bytes) {
        String digest = digest(bytes);
        Init init = Stream.concat(used.stream(), known.stream())
                .filter(candidate -> candidate.rendition().equals(rendition)
                        && candidate.digest().equals(digest))
                .findFirst()
                .orElseGet(() -> new Init(rendition, MediaNames.init(generation, number(rendition)), digest));
        if (!used.contains(init)) {
            used.add(init);
        }
        return new InitSection(init.name(), bytes);
    }

    /** Those that were named so far, and those of the run that is continued: an encoder may not have begun yet. */
    synchronized List<Init> used() {
        return Stream.concat(known.stream(), used.stream()).distinct().toList();
    }

    /** The same, when there are more than the last time that this was asked. */
    synchronized Optional<List<Init>> news() {
        if (used.size() == told) {
            return Optional.empty();
        }
        told = used.size();
        return Optional.of(used());
    }

    /** Another encoder amid the run makes another section. */
    private int number(String rendition) {
        return SECTIONS_PER_RUN * run
                + (int) used.stream()
                        .filter(init -> init.rendition().equals(rendition))
                        .count();
    }

    private static String digest(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
