package dev.millrace.testkit.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.testkit.redis.TestRedis;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class FaultyLinkTest {
    @RegisterExtension
    static final TestRedis redis = new TestRedis();

    @Test
    void passesHangsRefusesAndPassesAgain() throws Exception {
        try (FaultyLink link = FaultyLink.to(redis.port());
                Socket client = connect(link)) {
            assertThat(ping(client)).isEqualTo("+PONG\r\n");
            link.hang();
            client.setSoTimeout(100);
            assertThatThrownBy(() -> ping(client)).isInstanceOf(SocketTimeoutException.class);
            client.setSoTimeout(0);
            link.pass();
            assertThat(read(client)).as("what was held back").isEqualTo("+PONG\r\n");

            link.refuse();
            assertThat(client.getInputStream().read()).isEqualTo(-1);
            assertThatThrownBy(() -> connect(link)).isInstanceOf(IOException.class);
            link.pass();
            try (Socket again = connect(link)) {
                assertThat(ping(again)).isEqualTo("+PONG\r\n");
            }
        }
    }

    private static Socket connect(FaultyLink link) throws IOException {
        return new Socket(InetAddress.getByName("127.0.0.1"), link.port());
    }

    private static String ping(Socket socket) throws IOException {
        socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
        return read(socket);
    }

    private static String read(Socket socket) throws IOException {
        return new String(socket.getInputStream().readNBytes(7), StandardCharsets.US_ASCII);
    }
}
