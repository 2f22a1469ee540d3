package dev.millrace.chat.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.millrace.chat.broker.Offset;
import dev.millrace.chat.broker.Position;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.NumericChars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class ClientMessageParserTest {

    @Test
    void what_clients_say() throws RefusedException {
        assertThat(parse("{'type':'join','channelId':'7'}")).isEqualTo(new ClientMessage.Join("7", Optional.empty()));
        assertThat(parse("{'type':'join','channelId':'7','since':null}"))
                .isEqualTo(new ClientMessage.Join("7", Optional.empty()));
        assertThat(parse("{'type':'join','channelId':'7','since':{'epoch':'e-1','offset':'17-2'}}"))
                .isEqualTo(new ClientMessage.Join("7", Optional.of(new Position("e-1", new Offset(17, 2)))));
        assertThat(parse("{'channelId':'7','type':'leave'}")).isEqualTo(new ClientMessage.Leave("7"));
        assertThat(parse("{'type':'message','channelId':'7','content':'hi','idempotencyKey':'a_B:0.-'}"))
                .isEqualTo(new ClientMessage.Speak("7", "hi", "a_B:0.-"));
    }

    @Test
    void fields_of_newer_clients_are_ignored() throws RefusedException {
        assertThat(parse("{'type':'leave','channelId':'7','mood':{'is':['good',1,true,null]}}"))
                .isEqualTo(new ClientMessage.Leave("7"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "null",
                "7",
                "[]",
                "{",
                "{}",
                "'join'",
                "not json",
                "{'type':'join','channelId':'7'} trailing",
                "{'type':'join','channelId':'7'}{}",
                "{'type':'join','type':'leave','channelId':'7'}",
                "{'type':'JOIN','channelId':'7'}",
                "{'type':7,'channelId':'7'}",
                "{'type':'join'}",
                "{'type':'join','channelId':7}",
                "{'type':'join','channelId':''}",
                "{'type':'join','channelId':'0'}",
                "{'type':'join','channelId':'07'}",
                "{'type':'join','channelId':'-7'}",
                "{'type':'join','channelId':'7}:log'}",
                "{'type':'join','channelId':'٧'}",
                "{'type':'join','channelId':'1234567890123456789'}",
                "{'type':'join','channelId':'7','since':'17-2'}",
                "{'type':'join','channelId':'7','since':{'epoch':'e'}}",
                "{'type':'join','channelId':'7','since':{'epoch':'','offset':'17-2'}}",
                "{'type':'join','channelId':'7','since':{'epoch':'e f','offset':'17-2'}}",
                "{'type':'join','channelId':'7','since':{'epoch':'e','offset':'17'}}",
                "{'type':'message','channelId':'7','content':'hi'}",
                "{'type':'message','channelId':'7','content':'hi','idempotencyKey':''}",
                "{'type':'message','channelId':'7','content':'hi','idempotencyKey':'a b'}",
                "{'type':'message','channelId':'7','content':null,'idempotencyKey':'k'}",
                "{'type':'message','channelId':'7','idempotencyKey':'k'}",
                "{'a':{'a':{'a':{'a':{'a':{'a':{'a':{'a':{'a':1}}}}}}}}}",
            })
    void malformed(String frame) {
        assertThatThrownBy(() -> parse(frame))
                .asInstanceOf(type(RefusedException.class))
                .extracting(refused -> refused.error().code())
                .isEqualTo(ErrorCode.PARSE_ERROR);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\\t", "a\\nb", "a\\u0000", "a\\u2028b", "\\ud83d", "\\ude42 first"})
    void content_that_is_no_line_of_chat(String content) {
        assertThatThrownBy(() -> parse(speak(content)))
                .asInstanceOf(type(RefusedException.class))
                .satisfies(refused -> {
                    assertThat(refused.error().code()).isEqualTo(ErrorCode.CONTENT_INVALID);
                    assertThat(refused.error().idempotencyKey()).contains("k");
                });
    }

    @Test
    void length_is_counted_in_code_points() throws RefusedException {
        assertThat(parse(speak("🙂".repeat(500)))).isInstanceOf(ClientMessage.Speak.class);
        assertThatThrownBy(() -> parse(speak("🙂".repeat(501))))
                .asInstanceOf(type(RefusedException.class))
                .extracting(refused -> refused.error().code())
                .isEqualTo(ErrorCode.CONTENT_INVALID);
    }

    @Property
    void whatever_comes_is_understood_or_refused(@ForAll String noise) {
        try {
            assertThat(ClientMessageParser.parse(noise)).isNotNull();
        } catch (RefusedException refused) {
            assertThat(refused.error().message()).isNotBlank();
        }
    }

    @Property(tries = 100)
    void damaged_messages_are_understood_or_refused(
            @ForAll @Chars({'{', '}', '"', ',', ':', '\\', '[', 'x', '0', ' '}) @StringLength(max = 3) String damage) {
        String frame = "{\"type\":\"message\",\"channelId\":\"7\",\"content\":\"hi\",\"idempotencyKey\":\"k\"}";
        for (int i = 0; i <= frame.length(); i++) {
            whatever_comes_is_understood_or_refused(frame.substring(0, i) + damage + frame.substring(i));
            whatever_comes_is_understood_or_refused(frame.substring(0, i) + damage);
        }
    }

    @Property
    void content_arrives_as_it_was_typed(
            @ForAll
                    @AlphaChars
                    @NumericChars
                    @Chars({' ', 'ü', '漢', '"', '\\', '/', '<'})
                    @StringLength(min = 1, max = 200)
                    String content)
            throws RefusedException {
        String typed = content + ".";
        ClientMessage parsed = ClientMessageParser.parse(JsonMapper.shared()
                .createObjectNode()
                .put("type", "message")
                .put("channelId", "7")
                .put("content", typed)
                .put("idempotencyKey", "k")
                .toString());
        assertThat(parsed).isEqualTo(new ClientMessage.Speak("7", typed, "k"));
    }

    private static String speak(String content) {
        return "{'type':'message','channelId':'7','content':'" + content + "','idempotencyKey':'k'}";
    }

    private static ClientMessage parse(String frame) throws RefusedException {
        return ClientMessageParser.parse(frame.replace('\'', '"'));
    }
}
