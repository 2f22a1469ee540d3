package dev.millrace.transcoder.playback;

import java.util.Optional;

/**
 * A part of a body, as a request header asks for it (RFC 9110 §14.1.2).
 *
 * @param from first byte
 * @param to one after the last byte; equal to {@code from} when there is nothing in the range
 */
record ByteRange(int from, int to) {
    private static final String UNIT = "bytes=";

    /** Empty when the header is to be ignored: it is malformed, or asks for several ranges. */
    static Optional<ByteRange> of(String header, int length) {
        int dash = header.indexOf('-');
        if (!header.startsWith(UNIT) || dash < 0) {
            return Optional.empty();
        }
        try {
            String first = header.substring(UNIT.length(), dash).strip();
            String last = header.substring(dash + 1).strip();
            if (first.isEmpty()) {
                long suffix = number(last);
                return Optional.of(new ByteRange((int) Math.max(0, length - suffix), suffix == 0 ? 0 : length));
            }
            long from = number(first);
            long to = last.isEmpty() ? Long.MAX_VALUE : Math.addExact(number(last), 1);
            if (to <= from) {
                return Optional.empty();
            }
            return Optional.of(
                    from >= length ? new ByteRange(0, 0) : new ByteRange((int) from, (int) Math.min(to, length)));
        } catch (NumberFormatException | ArithmeticException e) {
            return Optional.empty();
        }
    }

    boolean isEmpty() {
        return from >= to;
    }

    private static long number(String digits) {
        if (digits.isEmpty() || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new NumberFormatException(digits);
        }
        return Long.parseLong(digits);
    }
}
