package dev.millrace.testkit.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class TestRedisTest {
    @RegisterExtension
    static final TestRedis redis = new TestRedis();

    @Test
    void answersAndComesBackEmptyAfterAStop() throws IOException {
        assertThat(ask("SET answer 42")).isEqualTo("+OK");
        assertThat(ask("EXISTS answer")).isEqualTo(":1");
        int port = redis.port();

        redis.stop();
        assertThatThrownBy(() -> ask("PING")).isInstanceOf(ConnectException.class);

        redis.start();
        assertThat(redis.uri()).hasPort(port);
        assertThat(ask("EXISTS answer")).isEqualTo(":0");
    }

    private static String ask(String command) throws IOException {
        try (Socket socket = new Socket(redis.uri().getHost(), redis.port())) {
            socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.US_ASCII));
            return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
                    .readLine();
        }
    }
}
