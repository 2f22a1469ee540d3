package dev.millrace.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.millrace.testkit.postgres.TestDatabase;
import dev.millrace.testkit.redis.TestRedis;
import dev.millrace.wire.ChatReport;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.json.JsonMapper;

/** What a pod tells the operator. */
class ReportTest {
    @RegisterExtension
    static final TestRedis redis = new TestRedis();

    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    private final List<ChatReport> reports = new CopyOnWriteArrayList<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private volatile int status = 204;
    private HttpServer operator;

    @BeforeEach
    void startOperator() throws IOException {
        operator = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        operator.createContext("/", exchange -> {
            reports.add(JsonMapper.shared().readValue(exchange.getRequestBody(), ChatReport.class));
            requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " "
                    + exchange.getRequestHeaders().getFirst("Authorization"));
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        operator.start();
    }

    @AfterEach
    void stopOperator() {
        operator.stop(0);
    }

    @Test
    void many_who_come_are_told_in_one_report_with_their_rooms() {
        Cast cast = new Cast(database);
        long channel = cast.channel();
        String name = cast.channelName(channel);
        try (ChatPod pod = start()) {
            await().until(() -> !reports.isEmpty());
            List<ChatClient> crowd =
                    IntStream.range(0, 60).mapToObj(number -> pod.reader()).toList();
            crowd.forEach(client -> client.send("{\"type\":\"join\",\"channelId\":\"%d\"}".formatted(channel)));

            await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
                ChatReport last = reports.getLast();
                assertThat(last.connections()).isEqualTo(60);
                assertThat(last.rooms()).containsExactly(new ChatReport.Room(name, 60));
            });
            assertThat(requests.getFirst()).isEqualTo("PUT /reports/home/reporting Bearer " + ChatPod.INTERNAL_TOKEN);
            assertThat(reports).isSortedAccordingTo(Comparator.comparing(ChatReport::revision));
            crowd.forEach(ChatClient::close);
        }
        // The last thing that it says is that it goes.
        assertThat(reports).anyMatch(ChatReport::draining);
    }

    @Test
    void a_report_is_sent_until_it_is_taken() {
        status = 503;
        try (ChatPod pod = start()) {
            await().atMost(Duration.ofSeconds(20)).until(() -> reports.size() >= 2);
            status = 204;
            int before = reports.size();
            await().atMost(Duration.ofSeconds(20)).until(() -> reports.size() > before);
            assertThat(pod.bean(MeterRegistry.class)
                            .counter("millrace.chat.reports", "status", "503")
                            .count())
                    .isGreaterThanOrEqualTo(2);
        }
    }

    private ChatPod start() {
        return ChatPod.start(
                "reporting",
                redis,
                database,
                "--millrace.pod.namespace=home",
                "--millrace.chat.drain=2s",
                "--millrace.chat.reporturl=http://127.0.0.1:"
                        + operator.getAddress().getPort() + "/reports");
    }
}
