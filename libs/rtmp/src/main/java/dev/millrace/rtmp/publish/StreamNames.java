package dev.millrace.rtmp.publish;

/** Encoders put queries behind names, and slashes around them. */
final class StreamNames {
    private StreamNames() {}

    static String application(String name) {
        String plain = withoutQuery(name);
        return plain.endsWith("/") ? plain.substring(0, plain.length() - 1) : plain;
    }

    static String stream(String name) {
        return withoutQuery(name).strip();
    }

    private static String withoutQuery(String name) {
        int query = name.indexOf('?');
        return query < 0 ? name : name.substring(0, query);
    }
}
