package dev.millrace.chat;

import dev.millrace.testkit.redis.TestRedis;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Does to Redis what an operator, or fate, may do. */
public final class RedisAdmin {

    private RedisAdmin() {}

    /** Cuts every connection that is subscribed to something. */
    public static void killSubscriptions(TestRedis redis) {
        tell(redis, "CLIENT KILL TYPE pubsub");
    }

    /** Sends one command and waits for its answer. */
    public static void tell(TestRedis redis, String command) {
        try (Socket socket = new Socket(redis.uri().getHost(), redis.port())) {
            socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.US_ASCII));
            new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII)).readLine();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
