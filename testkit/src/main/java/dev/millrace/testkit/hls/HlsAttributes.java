package dev.millrace.testkit.hls;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An attribute list of RFC 8216bis §4.2; quotes are taken off. */
public record HlsAttributes(Map<String, String> values) {
    private static final Pattern ATTRIBUTE = Pattern.compile("([A-Z0-9-]+)=(\"[^\"]*\"|[^\",]*)(,|$)");

    static HlsAttributes parse(String list) {
        Map<String, String> values = new LinkedHashMap<>();
        Matcher matcher = ATTRIBUTE.matcher(list);
        int end = 0;
        while (matcher.find()) {
            String value = matcher.group(2);
            values.put(matcher.group(1), value.startsWith("\"") ? value.substring(1, value.length() - 1) : value);
            end = matcher.end();
        }
        if (end != list.length()) {
            throw new AssertionError("not an attribute list: " + list);
        }
        return new HlsAttributes(values);
    }

    public Optional<String> get(String name) {
        return Optional.ofNullable(values.get(name));
    }

    public String require(String name) {
        return get(name).orElseThrow(() -> new AssertionError("no " + name + " in " + values));
    }
}
