package dev.millrace.bench;

import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** What a benchmark has measured: printed as one line of JSON. Numbers are rounded to four significant digits. */
public final class Result {
    private static final double DIGITS = 4;

    private final Map<String, Object> fields = new LinkedHashMap<>();

    private Result(String bench) {
        fields.put("bench", bench);
    }

    public static Result of(String bench) {
        return new Result(bench);
    }

    public Result with(String name, String text) {
        fields.put(name, text);
        return this;
    }

    public Result with(String name, double number) {
        double shift = number == 0 ? 1 : Math.pow(10, DIGITS - Math.ceil(Math.log10(Math.abs(number))));
        fields.put(name, Math.round(number * shift) / shift);
        return this;
    }

    public Result with(String name, long number) {
        fields.put(name, number);
        return this;
    }

    /** Whether a bar is met: {@code pass} is part of the line. */
    public Result bar(String bar, boolean met) {
        fields.put("bar", bar);
        fields.put("pass", met);
        return this;
    }

    /** The line goes to standard output; everything else that a benchmark says goes to standard error. */
    public void print() {
        System.out.println(JsonMapper.shared().writeValueAsString(fields));
    }
}
