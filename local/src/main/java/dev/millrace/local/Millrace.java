package dev.millrace.local;

import java.nio.file.Path;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The {@code millrace} command; the script of that name builds it and runs it. */
@Command(
        name = "millrace",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = "Live streaming on one machine or many.",
        footer = {"", "Also: ./millrace test   Build everything and run all the tests."},
        subcommands = {UpCommand.class, DoctorCommand.class})
public final class Millrace implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    /** The root of the source tree, as the script says. */
    static Path home() {
        return Path.of(System.getProperty("millrace.home", "")).toAbsolutePath();
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what to do, for example: millrace up");
    }

    public static void main(String[] args) {
        // Before there are threads: SLF4J complains of messages that come while it is still being set up.
        LoggerFactory.getILoggerFactory();
        System.exit(new CommandLine(new Millrace()).execute(args));
    }
}
