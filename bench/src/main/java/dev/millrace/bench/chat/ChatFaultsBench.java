package dev.millrace.bench.chat;

import dev.millrace.bench.Result;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What the members of one room miss, get twice or in another order while something breaks: nothing. */
@Command(name = "chat-faults", description = "One chat room whose members come back, while pods and Redis fail.")
public final class ChatFaultsBench implements Callable<Integer> {
    @Option(names = "--members", defaultValue = "5000", description = "People in the room.")
    private int members;

    @Option(names = "--rate", defaultValue = "10", description = "Messages a second.")
    private double rate;

    @Option(names = "--pods", defaultValue = "3", description = "Chat pods.")
    private int pods;

    @Option(names = "--seconds", defaultValue = "20", description = "Talk before the fault, and after it.")
    private int seconds;

    @Option(names = "--pauses", defaultValue = "60", description = "How many seconds the pauses go on.")
    private int pauses;

    @Option(
            names = "--faults",
            split = ",",
            defaultValue = "DRAIN,KILL,REDIS_RESTART,REDIS_FAILOVER,PAUSES",
            description = "Which, one after the other: ${COMPLETION-CANDIDATES}.")
    private List<Fault> faults = List.of();

    @Override
    public Integer call() throws Exception {
        boolean met = true;
        for (Fault fault : faults) {
            met &= measure(fault);
        }
        return met ? 0 : 1;
    }

    private boolean measure(Fault fault) throws Exception {
        try (FaultyRoom room = new FaultyRoom(pods, MillraceTarget.speakers(rate))) {
            room.fill(members, fault.allOnTheFirstPod());
            System.err.println(fault + ": " + members + " members are in");
            room.speak(rate);
            Thread.sleep(Duration.ofSeconds(seconds));
            fault.happen(room, Duration.ofSeconds(pauses));
            Thread.sleep(Duration.ofSeconds(seconds));
            long missing = room.settle();
            return result(fault, room, missing);
        }
    }

    private boolean result(Fault fault, FaultyRoom room, long missing) {
        Comings comings = room.comings();
        long lost = Tally.lost(room.tallies()) + missing;
        long repeated = Tally.repeated(room.tallies());
        boolean met = lost == 0 && repeated == 0 && comings.timesStartedOver() == 0;
        Result.of("chat-faults")
                .with("fault", fault.name())
                .with("members", members)
                .with("said", room.said())
                .with("delivered", Tally.delivered(room.tallies()))
                .with("lost", lost)
                .with("repeated", repeated)
                .with("startedOver", comings.timesStartedOver())
                .with("refused", comings.refused())
                .with("connectionsLost", comings.left())
                .with("cameBack", comings.back())
                .with("spreadSeconds", comings.spreadSeconds())
                .with("longestAwaySeconds", comings.longestAwaySeconds())
                .with("p99Millis", Tally.delayMillis(room.tallies(), 0.99))
                .bar("0 lost, 0 doubled, 0 reordered", met)
                .print();
        return met;
    }
}
