package dev.millrace.chat.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.millrace.chat.RedisAdmin;
import dev.millrace.chat.broker.Broker;
import dev.millrace.chat.broker.BrokerContract;
import dev.millrace.chat.broker.BrokerUnavailableException;
import dev.millrace.chat.broker.LogRules;
import dev.millrace.chat.broker.LogSlice;
import dev.millrace.chat.broker.RecordingListener;
import dev.millrace.chat.broker.Subscription;
import dev.millrace.testkit.redis.TestRedis;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.MaintNotificationsConfig;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.TimeoutOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RedisBrokerTest extends BrokerContract {
    @RegisterExtension
    static final TestRedis redis = new TestRedis();

    private static RedisClient client;

    private final List<RedisBroker> brokers = new ArrayList<>();

    @BeforeAll
    static void openClient() {
        RedisURI uri = RedisURI.create(redis.uri());
        uri.setTimeout(Duration.ofSeconds(1));
        uri.setLibraryName("");
        uri.setLibraryVersion("");
        client = RedisClient.create(uri);
        client.setOptions(ClientOptions.builder()
                .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                .timeoutOptions(TimeoutOptions.enabled(Duration.ofSeconds(1)))
                .maintNotificationsConfig(MaintNotificationsConfig.disabled())
                .build());
    }

    @AfterAll
    static void closeClient() {
        client.shutdown();
    }

    @AfterEach
    void closeBrokers() {
        brokers.forEach(RedisBroker::close);
    }

    @Override
    protected Broker broker(LogRules rules) {
        RedisBroker opened = new RedisBroker(client, rules);
        brokers.add(opened);
        return opened;
    }

    @Test
    void a_cut_subscription_comes_back_and_says_so() {
        RecordingListener listener = new RecordingListener();
        try (Subscription _ = broker.subscribe(room, listener)) {
            int before = listener.resubscriptions();
            RedisAdmin.killSubscriptions(redis);
            await().until(() -> listener.resubscriptions() > before);
            say("heard again");
            await().untilAsserted(() -> assertThat(listener.messages()).containsExactly("heard again"));
        }
    }

    @Test
    void scripts_that_redis_forgot_are_sent_again() {
        say("a");
        RedisAdmin.tell(redis, "SCRIPT FLUSH");
        say("b");
        assertThat(broker.newest(room, 10).entries()).hasSize(2);
    }

    @Test
    void a_log_that_lost_its_epoch_or_its_entries_begins_anew() {
        say("a");
        LogSlice before = broker.newest(room, 10);
        RedisAdmin.tell(redis, "DEL " + new RoomKeys(room).log());
        LogSlice emptied = broker.newest(room, 10);
        assertThat(emptied.entries()).isEmpty();
        assertThat(emptied.tail().epoch()).isNotEqualTo(before.tail().epoch());

        say("b");
        RedisAdmin.tell(redis, "DEL " + new RoomKeys(room).epoch());
        LogSlice unnamed = broker.newest(room, 10);
        assertThat(unnamed.entries()).isEmpty();
        assertThat(unnamed.tail().epoch()).isNotEqualTo(emptied.tail().epoch());
    }

    @Test
    void a_foreign_payload_makes_readers_look_at_the_log() {
        RecordingListener listener = new RecordingListener();
        try (Subscription _ = broker.subscribe(room, listener)) {
            int before = listener.resubscriptions();
            RedisAdmin.tell(redis, "PUBLISH " + new RoomKeys(room).channel() + " nonsense");
            await().until(() -> listener.resubscriptions() > before);
            assertThat(listener.messages()).isEmpty();
        }
    }

    @Test
    void a_redis_that_is_away_is_said_to_be_and_then_is_back() {
        RecordingListener listener = new RecordingListener();
        try (Subscription _ = broker.subscribe(room, listener)) {
            say("before");
            Broker unused = broker(LogRules.STANDARD);
            int subscribed = listener.resubscriptions();
            redis.stop();
            try {
                await().untilAsserted(() ->
                        assertThatThrownBy(() -> broker.ping()).isInstanceOf(BrokerUnavailableException.class));
                assertThatThrownBy(() -> say("lost")).isInstanceOf(BrokerUnavailableException.class);
                assertThatThrownBy(() -> broker.newest(room, 1)).isInstanceOf(BrokerUnavailableException.class);
                assertThatThrownBy(() -> unused.subscribe(room, new RecordingListener()))
                        .isInstanceOf(BrokerUnavailableException.class);
            } finally {
                redis.start();
            }
            await().until(() -> listener.resubscriptions() > subscribed);
            await().ignoreException(BrokerUnavailableException.class).untilAsserted(() -> broker.ping());
            say("after");
            await().untilAsserted(() -> assertThat(listener.messages()).containsExactly("before", "after"));
            unused.ping();
        }
    }
}
