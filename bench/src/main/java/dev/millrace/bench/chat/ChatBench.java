package dev.millrace.bench.chat;

import dev.millrace.bench.Result;
import dev.millrace.bench.Server;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * How many deliveries a chat server makes out of a second of CPU, and how long a message takes: one room, everybody
 * hears everything. The generator runs on the same machine, so delays are those of a machine that is busy with both.
 */
@Command(
        name = "chat",
        description = "One chat room with many members, beside a Spring loop, a Rust hub and Node's ws.")
public final class ChatBench implements Callable<Integer> {
    private static final double SLOW_BAR = 1.2;

    @Option(names = "--members", defaultValue = "5000", description = "People in the room.")
    private int members;

    @Option(names = "--rate", defaultValue = "10", description = "Messages a second.")
    private double rate;

    @Option(names = "--seconds", defaultValue = "20", description = "Measured time.")
    private int seconds;

    @Option(names = "--warmup", defaultValue = "20", description = "Seconds before that.")
    private int warmup;

    @Option(names = "--pods", defaultValue = "1", description = "Chat pods of Millrace.")
    private int pods;

    @Option(
            names = "--slow",
            defaultValue = "0",
            description = "Then measure once more with so many others in the room who read too slowly.")
    private int slow;

    @Option(
            names = "--targets",
            split = ",",
            defaultValue = "MILLRACE,SPRING,RUST,NODE",
            description = "Which servers, one after the other: ${COMPLETION-CANDIDATES}.")
    private List<Kind> targets = List.of();

    /** What can be measured. */
    enum Kind {
        MILLRACE,
        SPRING,
        RUST,
        NODE
    }

    @Override
    public Integer call() throws Exception {
        for (Kind kind : targets) {
            try (Target target = start(kind);
                    Crowd crowd = new Crowd(target, 60)) {
                measure(target, crowd);
            }
        }
        return 0;
    }

    private int speakers() {
        return MillraceTarget.speakers(rate);
    }

    private Target start(Kind kind) throws Exception {
        return switch (kind) {
            case MILLRACE -> MillraceTarget.start(pods, speakers());
            case SPRING -> HubTarget.start("spring", References.springLoop());
            case RUST -> HubTarget.start("rust", References.rustHub());
            case NODE -> HubTarget.start("node", References.nodeWs());
        };
    }

    private void measure(Target target, Crowd crowd) throws InterruptedException {
        long idleBytes = resident(target);
        System.err.println(target.name() + ": " + members + " members join");
        crowd.join(members, speakers());
        long joinedBytes = resident(target);
        crowd.speak(rate);
        pass(warmup);
        Phase alone = Phase.measure(target, crowd, seconds);
        result(target, alone)
                .with("kibibytesPerConnection", (joinedBytes - idleBytes) / 1024.0 / members)
                .print();
        if (slow > 0) {
            besideSlowReaders(target, crowd, alone);
        }
    }

    private void besideSlowReaders(Target target, Crowd crowd, Phase alone) throws InterruptedException {
        try (SlowReaders _ = new SlowReaders(target, slow, speakers())) {
            pass(warmup);
            Phase beside = Phase.measure(target, crowd, seconds);
            double cost = alone.deliveriesPerCpuSecond() / beside.deliveriesPerCpuSecond();
            result(target, beside)
                    .with("slowReaders", slow)
                    .with("cutOff", target.slowConsumers().orElse(0))
                    .with("costRatio", cost)
                    .bar("cost to the others <= " + SLOW_BAR, cost <= SLOW_BAR)
                    .print();
        }
    }

    private Result result(Target target, Phase phase) {
        return Result.of("chat")
                .with("target", target.name())
                .with("members", members)
                .with("rate", rate)
                .with("delivered", phase.delivered())
                .with("expected", (long) (members * rate * seconds))
                .with("cpuSeconds", phase.cpu().toMillis() / 1000.0)
                .with("deliveriesPerCpuSecond", phase.deliveriesPerCpuSecond())
                .with("p50Millis", phase.p50Millis())
                .with("p99Millis", phase.p99Millis())
                .with("lost", phase.lost())
                .with("repeated", phase.repeated())
                .with("closed", phase.closed());
    }

    private static long resident(Target target) {
        return target.servers().stream().mapToLong(Server::residentBytes).sum();
    }

    private static void pass(int time) throws InterruptedException {
        Thread.sleep(Duration.ofSeconds(time));
    }
}
