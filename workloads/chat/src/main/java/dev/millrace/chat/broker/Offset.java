package dev.millrace.chat.broker;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a message stands in its room's log: the id of a Redis Stream entry, which grows and is not dense.
 *
 * @param millis Redis' time of day when it was added, in milliseconds; never before that of the entry before it
 * @param sequence tells entries of one millisecond apart
 */
public record Offset(long millis, long sequence) implements Comparable<Offset> {
    /** Before every message. */
    public static final Offset START = new Offset(0, 0);

    private static final Pattern FORMAT = Pattern.compile("([0-9]{1,18})-([0-9]{1,18})");
    private static final Comparator<Offset> ORDER =
            Comparator.comparingLong(Offset::millis).thenComparingLong(Offset::sequence);

    /** Empty when {@code text} is not an offset. */
    public static Optional<Offset> parse(String text) {
        Matcher matcher = FORMAT.matcher(text);
        return matcher.matches()
                ? Optional.of(new Offset(Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2))))
                : Optional.empty();
    }

    @Override
    public int compareTo(Offset other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return millis + "-" + sequence;
    }
}
