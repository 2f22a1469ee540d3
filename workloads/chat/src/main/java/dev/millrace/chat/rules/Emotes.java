package dev.millrace.chat.rules;

import dev.millrace.chat.protocol.ChatMessage.Emote;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Finds emotes in a text: words that are an emote's code. */
public final class Emotes {

    private Emotes() {}

    /**
     * In order, with their places in code points.
     *
     * @param ids of the emotes by their codes
     */
    public static List<Emote> find(String content, Map<String, String> ids) {
        List<Emote> found = new ArrayList<>();
        int codePoints = 0;
        int at = 0;
        while (at < content.length()) {
            int end = endOfWord(content, at);
            String word = content.substring(at, end);
            int length = word.codePointCount(0, word.length());
            String id = ids.get(word);
            if (id != null) {
                found.add(new Emote(id, codePoints, codePoints + length));
            }
            // And the space behind it.
            codePoints += length + 1;
            at = end + 1;
        }
        return List.copyOf(found);
    }

    /** Whether there is nothing but emotes. */
    static boolean areAllOf(String content, List<Emote> emotes) {
        long words = content.strip().split(" +").length;
        return words == emotes.size();
    }

    private static int endOfWord(String content, int start) {
        int space = content.indexOf(' ', start);
        return space < 0 ? content.length() : space;
    }
}
