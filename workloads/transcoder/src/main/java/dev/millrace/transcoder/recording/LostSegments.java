package dev.millrace.transcoder.recording;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Which segments are not in the recording, told as ranges. Not thread-safe. */
final class LostSegments {
    /** More ranges than this are counted, not named. */
    private static final int NAMED = 6;

    private final SortedMap<Long, Set<String>> renditions = new TreeMap<>();
    private int unknown;

    /** @return whether it is not next to the one before: a new range begins */
    boolean add(String rendition, long sequence) {
        Set<String> known = renditions.get(sequence);
        boolean begins = known == null && !renditions.containsKey(sequence - 1);
        renditions.computeIfAbsent(sequence, key -> new LinkedHashSet<>()).add(rendition);
        return begins;
    }

    /** Files that were damaged so much that it is not known what they held. */
    void addUnknown(int files) {
        unknown += files;
    }

    boolean isEmpty() {
        return renditions.isEmpty() && unknown == 0;
    }

    /** For example {@code Not recorded: 12–15 (source, audio), 20 (audio).} */
    String sentence() {
        List<String> ranges = ranges();
        String named = ranges.stream().limit(NAMED).collect(Collectors.joining(", "));
        String more = ranges.size() > NAMED ? " and " + (ranges.size() - NAMED) + " ranges more" : "";
        String damaged = unknown > 0 ? unknown + " damaged files of the journal" : "";
        String and = !named.isEmpty() && unknown > 0 ? ", and " : "";
        return "Not recorded: " + named + more + and + damaged + ".";
    }

    private List<String> ranges() {
        List<String> ranges = new ArrayList<>();
        long first = 0;
        long last = 0;
        Set<String> names = Set.of();
        for (var entry : renditions.entrySet()) {
            if (!names.isEmpty()
                    && entry.getKey() == last + 1
                    && entry.getValue().equals(names)) {
                last = entry.getKey();
                continue;
            }
            if (!names.isEmpty()) {
                ranges.add(range(first, last, names));
            }
            first = entry.getKey();
            last = first;
            names = entry.getValue();
        }
        if (!names.isEmpty()) {
            ranges.add(range(first, last, names));
        }
        return ranges;
    }

    private static String range(long first, long last, Set<String> names) {
        return (first == last ? first : first + "–" + last) + " (" + String.join(", ", names) + ")";
    }
}
