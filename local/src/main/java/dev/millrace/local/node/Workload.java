package dev.millrace.local.node;

import java.util.List;

/**
 * How the program of an image is run here.
 *
 * @param jvmArguments before the main class: memory, class path
 * @param mainClass of the workload
 */
public record Workload(List<String> jvmArguments, String mainClass) {
    public Workload {
        jvmArguments = List.copyOf(jvmArguments);
    }
}
