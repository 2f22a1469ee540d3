package dev.millrace.bench;

import dev.millrace.bench.chat.ChatBench;
import dev.millrace.bench.chat.ChatFaultsBench;
import dev.millrace.bench.chat.LoopbackBench;
import dev.millrace.bench.chat.ModerationBench;
import dev.millrace.bench.glass.GlassBench;
import dev.millrace.bench.glass.TakeoverBench;
import dev.millrace.bench.ingest.IngestBench;
import dev.millrace.bench.ladder.LadderBench;
import dev.millrace.bench.operator.OperatorBench;
import dev.millrace.bench.playback.PlaylistsBench;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ScopeType;

/** Runs one benchmark by its name: {@code bench/run NAME}. */
@Command(
        name = "bench/run",
        mixinStandardHelpOptions = true,
        showDefaultValues = true,
        scope = ScopeType.INHERIT,
        description = "Measures Millrace beside others on this machine and prints one line of JSON.",
        subcommands = {
            ChatBench.class,
            ChatFaultsBench.class,
            GlassBench.class,
            IngestBench.class,
            PlaylistsBench.class,
            TakeoverBench.class,
            LadderBench.class,
            LoopbackBench.class,
            ModerationBench.class,
            OperatorBench.class
        })
public final class Bench {
    private Bench() {}

    public static void main(String[] args) {
        System.exit(new CommandLine(new Bench()).execute(args));
    }
}
