package dev.millrace.bench.chat;

import io.netty.buffer.ByteBuf;
import java.util.HexFormat;

/**
 * What a measured message has in its text: {@code ~}, who said it, its number among what they said, and when, in
 * hexadecimal. Found again without reading the JSON around it.
 *
 * @param speaker 0 to 255
 * @param number from 0 on
 * @param nanos {@link System#nanoTime} when it was sent
 */
record Marker(int speaker, int number, long nanos) {
    private static final byte SIGN = '~';
    private static final int SPEAKER_DIGITS = 2;
    private static final int NUMBER_DIGITS = 8;
    private static final int NANOS_DIGITS = 16;
    static final int LENGTH = 1 + SPEAKER_DIGITS + NUMBER_DIGITS + NANOS_DIGITS;

    private static final HexFormat HEX = HexFormat.of();

    String text() {
        return "~" + HEX.toHexDigits((byte) speaker) + HEX.toHexDigits(number) + HEX.toHexDigits(nanos);
    }

    /** Where a marker begins between these indexes; -1: there is none. */
    static int find(ByteBuf in, int from, int to) {
        return in.indexOf(from, to - LENGTH + 1, SIGN);
    }

    static int speaker(ByteBuf in, int at) {
        return (int) digits(in, at + 1, SPEAKER_DIGITS);
    }

    static int number(ByteBuf in, int at) {
        return (int) digits(in, at + 1 + SPEAKER_DIGITS, NUMBER_DIGITS);
    }

    static long nanos(ByteBuf in, int at) {
        return digits(in, at + 1 + SPEAKER_DIGITS + NUMBER_DIGITS, NANOS_DIGITS);
    }

    private static long digits(ByteBuf in, int from, int count) {
        long number = 0;
        for (int i = from; i < from + count; i++) {
            number = number << 4 | HexFormat.fromHexDigit(in.getByte(i));
        }
        return number;
    }
}
