package dev.millrace.chat.broker;

import java.time.Duration;

/**
 * What every broker keeps to.
 *
 * @param length messages that the log of a room keeps; a broker may keep a few more
 * @param keyMemory how long a sender's idempotency key is remembered
 * @param pulseMemory how long a pod's report of its members counts
 */
public record LogRules(int length, Duration keyMemory, Duration pulseMemory) {
    public static final LogRules STANDARD = new LogRules(1000, Duration.ofMinutes(5), Duration.ofSeconds(20));
}
