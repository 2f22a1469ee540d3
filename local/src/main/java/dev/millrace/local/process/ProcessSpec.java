package dev.millrace.local.process;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A program to run.
 *
 * @param name for people, in messages and in the table of processes
 * @param command program and arguments
 * @param environment all of the process's environment; nothing is inherited
 * @param directory where it runs; exists
 * @param log the file that its output is appended to
 */
public record ProcessSpec(
        String name, List<String> command, Map<String, String> environment, Path directory, Path log) {
    public ProcessSpec {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
    }
}
