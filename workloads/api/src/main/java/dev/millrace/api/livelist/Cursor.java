package dev.millrace.api.livelist;

import dev.millrace.api.http.InvalidParameter;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a page of the live list ended: channels after it have fewer viewers, or as many and a higher id. Opaque to
 * clients, so that the order can change.
 */
record Cursor(int viewers, long channelId) {
    /** Before every channel. */
    static final Cursor START = new Cursor(Integer.MAX_VALUE, 0);

    private static final Pattern PLAIN = Pattern.compile("([0-9]{1,9})\\.([0-9]{1,18})");

    /** @throws InvalidParameter when the text is not from {@link #encoded()} */
    static Cursor decode(String text) {
        try {
            Matcher plain = PLAIN.matcher(new String(Base64.getUrlDecoder().decode(text), StandardCharsets.US_ASCII));
            if (plain.matches()) {
                return new Cursor(Integer.parseInt(plain.group(1)), Long.parseLong(plain.group(2)));
            }
        } catch (IllegalArgumentException notBase64) {
            throw invalid();
        }
        throw invalid();
    }

    String encoded() {
        String plain = viewers + "." + channelId;
        return Base64.getUrlEncoder().withoutPadding().encodeToString(plain.getBytes(StandardCharsets.US_ASCII));
    }

    private static InvalidParameter invalid() {
        return new InvalidParameter("cursor", "Send the next of the page before, or nothing.");
    }
}
