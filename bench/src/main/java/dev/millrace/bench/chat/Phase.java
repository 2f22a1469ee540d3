package dev.millrace.bench.chat;

import dev.millrace.bench.Server;
import java.time.Duration;

/**
 * What happened in a room for a while.
 *
 * @param delivered messages, each counted once for each member who got it
 * @param cpu of the servers
 * @param lost messages that members never got
 * @param repeated messages that came twice or too late
 * @param closed connections that the server ended
 */
record Phase(long delivered, Duration cpu, double p50Millis, double p99Millis, long lost, long repeated, long closed) {
    static Phase measure(Target target, Crowd crowd, int seconds) throws InterruptedException {
        crowd.forget();
        Duration before = cpu(target);
        Thread.sleep(Duration.ofSeconds(seconds));
        Duration used = cpu(target).minus(before);
        return new Phase(
                Tally.delivered(crowd.tallies()),
                used,
                Tally.delayMillis(crowd.tallies(), 0.50),
                Tally.delayMillis(crowd.tallies(), 0.99),
                Tally.lost(crowd.tallies()),
                Tally.repeated(crowd.tallies()),
                Tally.closed(crowd.tallies()));
    }

    double deliveriesPerCpuSecond() {
        return delivered / (cpu.toMillis() / 1000.0);
    }

    private static Duration cpu(Target target) {
        return target.servers().stream().map(Server::cpu).reduce(Duration.ZERO, Duration::plus);
    }
}
