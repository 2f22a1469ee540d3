package dev.millrace.chat.protocol;

import java.util.Optional;

/** What a line of chat may consist of. */
final class Content {
    private static final int MOST_CODE_POINTS = 500;

    private Content() {}

    /** Why this text cannot be sent; empty when it can. */
    static Optional<String> objection(String text) {
        if (text.isBlank()) {
            return Optional.of("Write something first.");
        }
        if (text.codePointCount(0, text.length()) > MOST_CODE_POINTS) {
            return Optional.of("A message may have at most " + MOST_CODE_POINTS + " characters.");
        }
        if (text.codePoints().anyMatch(Content::isForbidden)) {
            return Optional.of("A message may not have line breaks or other control characters.");
        }
        return Optional.empty();
    }

    /** A lone surrogate has no UTF-8, so it could not be delivered. */
    private static boolean isForbidden(int codePoint) {
        int type = Character.getType(codePoint);
        return type == Character.CONTROL
                || type == Character.SURROGATE
                || type == Character.LINE_SEPARATOR
                || type == Character.PARAGRAPH_SEPARATOR;
    }
}
