package dev.millrace.chat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.testkit.postgres.TestDatabase;
import dev.millrace.testkit.redis.TestRedis;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Whatever comes in, there is a code for it; nobody else notices, and there is no stack trace. */
@ExtendWith(OutputCaptureExtension.class)
class BadInputTest {
    private static final int TEXT = 0x81;
    private static final int BINARY = 0x82;
    private static final int RESERVED = 0x83;
    private static final int UNFINISHED_PING = 0x09;

    @RegisterExtension
    static final TestRedis redis = new TestRedis();

    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    private static ChatPod pod;
    private static Cast cast;
    private static long channel;
    private static long user;

    @BeforeAll
    static void startPod() {
        pod = ChatPod.start("chat-1", redis, database);
        cast = new Cast(database);
        channel = cast.channel();
        user = cast.user();
    }

    @AfterAll
    static void stopPod() {
        pod.close();
    }

    @AfterEach
    void there_is_no_stack_trace_and_others_chat_on(CapturedOutput output) {
        assertThat(output.getAll()).doesNotContain("\tat ");
        long other = cast.user();
        try (ChatClient client = pod.user(other)) {
            client.join(channel);
            client.say(channel, "still fine", "k-" + other);
            client.awaitAck("k-" + other);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "not json",
                "{\"type\":",
                "[]",
                "null",
                "7",
                "{}",
                "{\"type\":\"unknown\"}",
                "{\"type\":7}",
                "{\"type\":\"join\"}",
                "{\"type\":\"join\",\"channelId\":7}",
                "{\"type\":\"join\",\"channelId\":\"99999999999999999999999999\"}",
                "{\"type\":\"join\",\"channelId\":\"7\",\"since\":{\"epoch\":\"e\",\"offset\":\"now\"}}",
                "{\"type\":\"join\",\"type\":\"leave\",\"channelId\":\"7\"}",
                "[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]"
            })
    void what_is_no_message_is_a_parse_error(String frame) {
        try (ChatClient client = pod.user(user)) {
            client.send(frame);
            client.awaitError("PARSE_ERROR");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u200b\u200d\u2060",
                "\u00a0\u2003",
                "\u3164\u2800",
                "\u0301",
                "\ufeff",
                "a\u0000b",
                "a\nb",
                "\ud800"
            })
    void what_cannot_be_seen_or_sent_is_no_content(String content) {
        try (ChatClient client = pod.user(user)) {
            client.join(channel);
            StringBuilder escaped = new StringBuilder();
            content.chars().forEach(unit -> escaped.append("\\u%04x".formatted(unit)));
            client.say(channel, escaped.toString(), "k");
            client.awaitError("CONTENT_INVALID");
        }
    }

    @Test
    void a_key_of_almost_4_kib_is_a_parse_error() {
        try (ChatClient client = pod.user(user)) {
            client.join(channel);
            client.say(channel, "hi", "k".repeat(3900));
            client.awaitError("PARSE_ERROR");
        }
    }

    @ParameterizedTest
    @CsvSource({"4097, 1009", "1048576, 1009"})
    void a_frame_that_is_too_large_is_closed_with_1009(int bytes, int code) throws Exception {
        try (LazyClient client = LazyClient.connect(pod.port())) {
            client.send(TEXT, "x".repeat(bytes).getBytes(StandardCharsets.US_ASCII));
            assertThat(client.readToClose()).isEqualTo(code);
        }
    }

    @Test
    void a_binary_frame_is_closed_with_1003() throws Exception {
        try (LazyClient client = LazyClient.connect(pod.port())) {
            client.send(BINARY, new byte[] {1, 2, 3});
            assertThat(client.readToClose()).isEqualTo(1003);
        }
    }

    @Test
    void bad_utf_8_is_closed_with_1007() throws Exception {
        for (byte[] bad : new byte[][] {
            {(byte) 0xc3, 0x28},
            {(byte) 0xed, (byte) 0xa0, (byte) 0x80},
            {'"', (byte) 0xff, '"'},
            {(byte) 0xf0, (byte) 0x9f}
        }) {
            try (LazyClient client = LazyClient.connect(pod.port())) {
                client.send(TEXT, bad);
                assertThat(client.readToClose()).isEqualTo(1007);
            }
        }
    }

    @Test
    void what_is_no_websocket_frame_is_closed_with_1002() throws Exception {
        for (int opcode : new int[] {RESERVED, UNFINISHED_PING, TEXT | 0x40}) {
            try (LazyClient client = LazyClient.connect(pod.port())) {
                client.send(opcode, new byte[] {1});
                assertThat(client.readToClose()).isEqualTo(1002);
            }
        }
    }

    @Test
    void ten_thousand_joins_are_too_many_frames() {
        try (ChatClient client = pod.reader()) {
            for (int i = 0; i < 10_000 && !client.isClosed(); i++) {
                client.sendIfOpen("{\"type\":\"join\",\"channelId\":\"%d\"}".formatted(1_000_000 + i));
            }
            assertThat(client.awaitClose()).isEqualTo(1008);
        }
    }
}
