package dev.millrace.wire;

import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.regex.Pattern;

/**
 * The name of one broadcast: 18 characters of Crockford's base 32 in lower case, of which the first ten are the time
 * of its making in milliseconds and the last eight are random. Sorts by time, fits DNS labels, paths and object keys.
 */
public final class BroadcastId {
    private static final String ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
    private static final Pattern VALID = Pattern.compile("[0-9a-hjkmnp-tv-z]{18}");
    private static final int TIME_CHARACTERS = 10;
    private static final int RANDOM_CHARACTERS = 8;
    private static final SecureRandom RANDOM = new SecureRandom();

    private BroadcastId() {}

    /** A new id; two of the same millisecond differ in 40 random bits. */
    public static String next(InstantSource clock) {
        StringBuilder id = new StringBuilder(TIME_CHARACTERS + RANDOM_CHARACTERS);
        append(id, clock.millis(), TIME_CHARACTERS);
        append(id, RANDOM.nextLong(), RANDOM_CHARACTERS);
        return id.toString();
    }

    public static boolean isValid(String id) {
        return VALID.matcher(id).matches();
    }

    /**
     * When {@code id} was made.
     *
     * @throws IllegalArgumentException when it is not an id
     */
    public static Instant time(String id) {
        if (!isValid(id)) {
            throw new IllegalArgumentException("not a broadcast id: " + id);
        }
        long millis = 0;
        for (int i = 0; i < TIME_CHARACTERS; i++) {
            millis = millis << 5 | ALPHABET.indexOf(id.charAt(i));
        }
        return Instant.ofEpochMilli(millis);
    }

    private static void append(StringBuilder id, long bits, int characters) {
        for (int i = characters - 1; i >= 0; i--) {
            id.append(ALPHABET.charAt((int) (bits >>> (5 * i)) & 31));
        }
    }
}
