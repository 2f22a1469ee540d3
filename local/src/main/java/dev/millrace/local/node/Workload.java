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
    /** Keeps the JVM from complaining, among the workload's lines of JSON, about an archive that it cannot use. */
    static final String SAYS_NOTHING = "-Xlog:disable";

    public Workload {
        jvmArguments = List.copyOf(jvmArguments);
        classPath = List.copyOf(classPath);
    }

    /** The same with further arguments of the JVM. */
    Workload with(String... more) {
        List<String> arguments = new ArrayList<>(jvmArguments);
        arguments.addAll(List.of(more));
        return new Workload(arguments, classPath, mainClass);
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
