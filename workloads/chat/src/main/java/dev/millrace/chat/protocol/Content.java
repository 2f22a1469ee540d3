package dev.millrace.chat.protocol;

import java.util.Optional;

/** What a line of chat may consist of. */
final class Content {
    private static final int MOST_CODE_POINTS = 500;

    /** Hangul fillers and the empty Braille pattern, which Unicode counts as letters and symbols. */
    private static final String FILLERS = "\u115f\u1160\u3164\uffa0\u2800";

    private Content() {}

    /** Why this text cannot be sent; empty when it can. */
    static Optional<String> objection(String text) {
        if (text.codePoints().noneMatch(Content::isSeen)) {
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

    /** Zero-width characters, fillers and marks without a letter make a line that looks empty. */
    private static boolean isSeen(int codePoint) {
        int type = Character.getType(codePoint);
        return !Character.isWhitespace(codePoint)
                && type != Character.FORMAT
                && type != Character.SPACE_SEPARATOR
                && type != Character.NON_SPACING_MARK
                && type != Character.ENCLOSING_MARK
                && FILLERS.indexOf(codePoint) < 0;
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
