package dev.millrace.chat.moderation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandTest {

    @ParameterizedTest
    @CsvSource({
        "/ban ann,                    ban,              ann,       -1,     ''",
        "/BAN @Ann two good reasons,  ban,              Ann,       -1,     two good reasons",
        "/timeout ann,                timeout,          ann,       600,    ''",
        "/timeout ann 90,             timeout,          ann,       90,     ''",
        "/timeout ann 2h spam,        timeout,          ann,       7200,   spam",
        "/timeout ann spam,           timeout,          ann,       600,    spam",
        "/timeout ann 1w,             timeout,          ann,       604800, ''",
        "/unban ann,                  unban,            ann,       -1,     ''",
        "/untimeout ann,              unban,            ann,       -1,     ''",
        "/delete m-1,                 delete,           m-1,       -1,     ''",
        "/clear,                      clear,            '',        -1,     ''",
        "/slow,                       slow,             '',        30,     ''",
        "/slow 2m,                    slow,             '',        120,    ''",
        "/slowoff,                    slow,             '',        0,      ''",
        "/followers,                  followers,        '',        0,      ''",
        "/followers 10,               followers,        '',        10,     ''",
        "/followers 1d,               followers,        '',        1440,   ''",
        "/followersoff,               followers,        '',        -1,     ''",
        "/subscribers,                subscribers,      '',        1,      ''",
        "/emoteonlyoff,               emote_only,       '',        0,      ''",
        "/block two words,            block_term,       two words, -1,     ''",
        "/mod ann,                    grant_moderator,  ann,       -1,     ''",
        "/unvip ann,                  revoke_vip,       ann,       -1,     ''"
    })
    void commands_are_understood(String text, String action, String target, long amount, String reason) {
        OptionalLong expected = amount < 0 ? OptionalLong.empty() : OptionalLong.of(amount);
        assertThat(Command.parse(text)).contains(new Command(action, target, expected, reason));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/dance",
                "/ban",
                "/timeout",
                "/slow fast",
                "/slow 1 2",
                "/clear all",
                "/delete",
                "/block",
                "/followers soon",
                "/slow 99999999"
            })
    void what_makes_no_sense_is_no_command(String text) {
        assertThat(Command.parse(text)).isEmpty();
    }

    @Test
    void only_a_leading_slash_makes_a_command() {
        assertThat(Command.isOne("/ban")).isTrue();
        assertThat(Command.isOne("and/or")).isFalse();
    }
}
