package dev.millrace.api.account;

import java.util.List;

/** The colour of a new user's name in chat: one that can be read on dark and on light. */
final class NameColor {
    private static final List<String> PALETTE = List.of(
            "#d6455d", "#c2542d", "#a97714", "#6f8a1e", "#2f9152", "#1b8f8a", "#2a86b8", "#4f74d9", "#7a63d6",
            "#a155c9", "#c04a9e", "#8a6d5a");

    private NameColor() {}

    /** The same for the same name. */
    static String of(String username) {
        return PALETTE.get(Math.floorMod(username.hashCode(), PALETTE.size()));
    }
}
