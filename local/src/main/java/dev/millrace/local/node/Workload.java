package dev.millrace.local.node;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * How the program of an image is run here.
 *
 * @param jvmArguments memory and the like
 * @param classPath jars
 * @param mainClass of the workload
 */
public record Workload(List<String> jvmArguments, List<Path> classPath, String mainClass) {
    public Workload {
        jvmArguments = List.copyOf(jvmArguments);
        classPath = List.copyOf(classPath);
    }

    /** What follows the name of the program {@code java}, but for the workload's own arguments. */
    List<String> javaArguments() {
        List<String> arguments = new ArrayList<>(jvmArguments);
        arguments.add("-cp");
        arguments.add(classPath.stream().map(Path::toString).collect(Collectors.joining(":")));
        arguments.add(mainClass);
        return arguments;
    }
}
