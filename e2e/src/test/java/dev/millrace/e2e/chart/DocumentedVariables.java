package dev.millrace.e2e.chart;

import java.io.IOException;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** The table of environment variables in {@code docs/contracts/deployment.md}: name to the workloads that read it. */
record DocumentedVariables(Map<String, Set<String>> readers) {

    private static final Pattern ROW = Pattern.compile("\\| (`MILLRACE_[^|]*)\\|([^|]*)\\|.*");
    private static final Pattern NAME = Pattern.compile("`([A-Z0-9_]+)`");

    static DocumentedVariables read() throws IOException {
        var readers = new HashMap<String, Set<String>>();
        for (String line : Files.readAllLines(RenderedChart.REPOSITORY.resolve("docs/contracts/deployment.md"))) {
            var row = ROW.matcher(line);
            if (!row.matches()) {
                continue;
            }
            Set<String> workloads = Set.of(row.group(2).strip().split(",\\s*"));
            String latest = "";
            var names = NAME.matcher(row.group(1));
            while (names.find()) {
                String name = names.group(1);
                // `MILLRACE_DEMO_SIZE`, `_FRAMERATE`: the second stands for MILLRACE_DEMO_FRAMERATE.
                latest = name.startsWith("_") ? latest.substring(0, latest.lastIndexOf('_')) + name : name;
                readers.put(latest, workloads);
            }
        }
        return new DocumentedVariables(Map.copyOf(readers));
    }

    /** The documented variables that this workload reads. */
    Set<String> of(String workload) {
        return readers.entrySet().stream()
                .filter(entry ->
                        entry.getValue().contains("all") || entry.getValue().contains(workload))
                .map(Map.Entry::getKey)
                .collect(java.util.stream.Collectors.toUnmodifiableSet());
    }
}
