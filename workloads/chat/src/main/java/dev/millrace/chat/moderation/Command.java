package dev.millrace.chat.moderation;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a moderator asks for, in the words of the database's {@code chat_moderate}.
 *
 * @param target a username, a message's id or a term; or empty
 * @param amount empty: none
 */
record Command(String action, String target, OptionalLong amount, String reason) {
    private static final Pattern DURATION = Pattern.compile("([0-9]{1,7})([smhdw]?)");
    private static final long TIMEOUT_SECONDS = 600;
    private static final long SLOW_SECONDS = 30;

    /** Whether a message is meant as a command. */
    static boolean isOne(String content) {
        return content.startsWith("/");
    }

    /** Empty when there is no such command, or what follows it makes no sense. */
    static Optional<Command> parse(String content) {
        List<String> words = List.of(content.substring(1).strip().split(" +"));
        String name = words.getFirst().toLowerCase(Locale.ROOT);
        List<String> rest = words.subList(1, words.size());
        return switch (name) {
            case "ban" -> person("ban", rest, OptionalLong.empty(), 1);
            case "timeout" -> timeout(rest);
            case "unban", "untimeout" -> person("unban", rest, OptionalLong.empty(), 1);
            case "mod" -> person("grant_moderator", rest, OptionalLong.empty(), 1);
            case "unmod" -> person("revoke_moderator", rest, OptionalLong.empty(), 1);
            case "vip" -> person("grant_vip", rest, OptionalLong.empty(), 1);
            case "unvip" -> person("revoke_vip", rest, OptionalLong.empty(), 1);
            case "delete" -> rest.size() == 1 ? Optional.of(of("delete", rest.getFirst())) : Optional.empty();
            case "clear" -> alone(rest, of("clear", ""));
            case "slow" -> amount("slow", rest, SLOW_SECONDS, 1);
            case "slowoff" -> alone(rest, of("slow", 0));
            case "followers" -> amount("followers", rest, 0, 60);
            case "followersoff" -> alone(rest, of("followers", ""));
            case "subscribers" -> alone(rest, of("subscribers", 1));
            case "subscribersoff" -> alone(rest, of("subscribers", 0));
            case "emoteonly" -> alone(rest, of("emote_only", 1));
            case "emoteonlyoff" -> alone(rest, of("emote_only", 0));
            case "block" -> term("block_term", rest);
            case "unblock" -> term("unblock_term", rest);
            default -> Optional.empty();
        };
    }

    private static Command of(String action, String target) {
        return new Command(action, target, OptionalLong.empty(), "");
    }

    private static Command of(String action, long amount) {
        return new Command(action, "", OptionalLong.of(amount), "");
    }

    private static Optional<Command> alone(List<String> rest, Command command) {
        return rest.isEmpty() ? Optional.of(command) : Optional.empty();
    }

    private static Optional<Command> term(String action, List<String> rest) {
        return rest.isEmpty() ? Optional.empty() : Optional.of(of(action, String.join(" ", rest)));
    }

    /** @param used words before the reason */
    private static Optional<Command> person(String action, List<String> rest, OptionalLong amount, int used) {
        if (rest.isEmpty()) {
            return Optional.empty();
        }
        String name = rest.getFirst().startsWith("@") ? rest.getFirst().substring(1) : rest.getFirst();
        return Optional.of(new Command(action, name, amount, String.join(" ", rest.subList(used, rest.size()))));
    }

    private static Optional<Command> timeout(List<String> rest) {
        OptionalLong given = rest.size() > 1 ? seconds(rest.get(1)) : OptionalLong.empty();
        return given.isPresent()
                ? person("timeout", rest, given, 2)
                : person("timeout", rest, OptionalLong.of(TIMEOUT_SECONDS), 1);
    }

    /** @param unit of the amount, in seconds */
    private static Optional<Command> amount(String action, List<String> rest, long otherwise, long unit) {
        if (rest.isEmpty()) {
            return Optional.of(of(action, otherwise));
        }
        OptionalLong seconds = seconds(unit == 1 ? rest.getFirst() : withUnit(rest.getFirst()));
        return rest.size() == 1 && seconds.isPresent()
                ? Optional.of(of(action, seconds.getAsLong() / unit))
                : Optional.empty();
    }

    /** A bare number of followers' time is minutes. */
    private static String withUnit(String text) {
        return text.matches("[0-9]+") ? text + "m" : text;
    }

    private static OptionalLong seconds(String text) {
        Matcher matcher = DURATION.matcher(text);
        if (!matcher.matches()) {
            return OptionalLong.empty();
        }
        long unit = switch (matcher.group(2)) {
            case "m" -> 60;
            case "h" -> 3600;
            case "d" -> 86_400;
            case "w" -> 604_800;
            default -> 1;
        };
        return OptionalLong.of(Long.parseLong(matcher.group(1)) * unit);
    }
}
