package dev.millrace.hls;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.StringJoiner;

/** Writes lines and attribute lists as RFC 8216bis §4.2 has them. */
final class PlaylistText {
    private static final DateTimeFormatter DATE_TIME = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private final StringBuilder text = new StringBuilder("#EXTM3U\n");

    PlaylistText line(String line) {
        text.append(line).append('\n');
        return this;
    }

    PlaylistText tag(String tag, Object value) {
        return line("#" + tag + ":" + value);
    }

    @Override
    public String toString() {
        return text.toString();
    }

    static Attributes attributes() {
        return new Attributes();
    }

    /** Seconds with six decimals, so that none is rounded up. */
    static String seconds(long micros) {
        return String.format(Locale.ROOT, "%d.%06d", micros / 1_000_000, micros % 1_000_000);
    }

    static String millisAsSeconds(long millis) {
        return String.format(Locale.ROOT, "%d.%03d", millis / 1000, millis % 1000);
    }

    static String dateTime(Instant time) {
        return DATE_TIME.format(time);
    }

    /** An attribute list under construction. */
    static final class Attributes {
        private final StringJoiner list = new StringJoiner(",");

        Attributes raw(String name, Object value) {
            list.add(name + "=" + value);
            return this;
        }

        Attributes quoted(String name, String value) {
            if (value.indexOf('"') >= 0 || value.indexOf('\n') >= 0 || value.indexOf('\r') >= 0) {
                throw new IllegalArgumentException(name + " cannot be quoted: " + value);
            }
            return raw(name, '"' + value + '"');
        }

        @Override
        public String toString() {
            return list.toString();
        }
    }
}
