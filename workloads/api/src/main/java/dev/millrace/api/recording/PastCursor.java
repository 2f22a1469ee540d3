package dev.millrace.api.recording;

import dev.millrace.api.http.InvalidParameter;
import dev.millrace.wire.BroadcastId;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a page of past broadcasts ended: those after it began earlier, or at the same time with a lower id. Opaque to
 * clients, so that the order can change.
 */
record PastCursor(Instant startedAt, String broadcast) {
    /** Before every broadcast: the end of PostgreSQL's four-digit years is far enough. */
    static final PastCursor START = new PastCursor(Instant.parse("9999-12-31T23:59:59Z"), "zzzzzzzzzzzzzzzzzz");

    private static final Pattern PLAIN = Pattern.compile("([0-9]{1,12})\\.([0-9]{1,9})\\.([0-9a-z]{18})");

    /** @throws InvalidParameter when the text is not from {@link #encoded()} */
    static PastCursor decode(String text) {
        try {
            Matcher plain = PLAIN.matcher(new String(Base64.getUrlDecoder().decode(text), StandardCharsets.US_ASCII));
            if (plain.matches() && BroadcastId.isValid(plain.group(3))) {
                Instant startedAt =
                        Instant.ofEpochSecond(Long.parseLong(plain.group(1)), Long.parseLong(plain.group(2)));
                if (!startedAt.isAfter(START.startedAt)) {
                    return new PastCursor(startedAt, plain.group(3));
                }
            }
        } catch (IllegalArgumentException | DateTimeException notOurs) {
            throw invalid();
        }
        throw invalid();
    }

    String encoded() {
        String plain = startedAt.getEpochSecond() + "." + startedAt.getNano() + "." + broadcast;
        return Base64.getUrlEncoder().withoutPadding().encodeToString(plain.getBytes(StandardCharsets.US_ASCII));
    }

    private static InvalidParameter invalid() {
        return new InvalidParameter("cursor", "Send the next of the page before, or nothing.");
    }
}
