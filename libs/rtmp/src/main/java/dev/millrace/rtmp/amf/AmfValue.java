package dev.millrace.rtmp.amf;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A value of AMF0 (Adobe AMF 0, §2). Immutable. */
public sealed interface AmfValue {

    /** A number; AMF0 knows doubles only. */
    record AmfNumber(double value) implements AmfValue {}

    record AmfBoolean(boolean value) implements AmfValue {}

    /** A string, long string or XML document; written as the shorter form that fits. */
    record AmfString(String value) implements AmfValue {}

    /** An object; the class name of a typed one is dropped. */
    record AmfObject(Map<String, AmfValue> entries) implements AmfValue {
        public AmfObject {
            entries = ordered(entries);
        }
    }

    /** An ECMA array: what {@code onMetaData} carries. */
    record AmfArray(Map<String, AmfValue> entries) implements AmfValue {
        public AmfArray {
            entries = ordered(entries);
        }
    }

    /** A strict array. */
    record AmfList(List<AmfValue> values) implements AmfValue {
        public AmfList {
            values = List.copyOf(values);
        }
    }

    /** @param millis since 1970, UTC */
    record AmfDate(double millis) implements AmfValue {}

    record AmfNull() implements AmfValue {}

    /** Undefined, or of a kind that the sender could not write. */
    record AmfUndefined() implements AmfValue {}

    AmfValue NULL = new AmfNull();
    AmfValue UNDEFINED = new AmfUndefined();

    static AmfValue of(double value) {
        return new AmfNumber(value);
    }

    static AmfValue of(boolean value) {
        return new AmfBoolean(value);
    }

    static AmfValue of(String value) {
        return new AmfString(value);
    }

    /** The text, when this is a string. */
    default Optional<String> asString() {
        return this instanceof AmfString(String value) ? Optional.of(value) : Optional.empty();
    }

    /** The number, when this is one. */
    default Optional<Double> asNumber() {
        return this instanceof AmfNumber(double value) ? Optional.of(value) : Optional.empty();
    }

    /** The entries, when this is an object or an ECMA array; else none. */
    default Map<String, AmfValue> asMap() {
        return switch (this) {
            case AmfObject object -> object.entries();
            case AmfArray array -> array.entries();
            default -> Map.of();
        };
    }

    private static Map<String, AmfValue> ordered(Map<String, AmfValue> entries) {
        return Collections.unmodifiableMap(new LinkedHashMap<>(entries));
    }
}
