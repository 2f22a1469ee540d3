package dev.millrace.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.testkit.postgres.TestDatabase;
import dev.millrace.testkit.redis.TestRedis;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Drives a running pod from the AsyncAPI document: says what the document says that clients say, and holds everything that
 * the pod says against the document, until each of its messages was heard.
 */
class ContractTest {
    @RegisterExtension
    static final TestRedis redis = new TestRedis();

    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    /** Said by order of the operator only. */
    private static final Set<String> ORDERED = Set.of("move");

    private final Contract contract = Contract.read();

    @Test
    void the_running_server_says_what_the_document_says() {
        Cast cast = new Cast(database);
        long owner = cast.user();
        long channel = cast.channelOf(owner);
        String viewer = cast.nameOf(cast.user());
        List<String> commands = List.of(
                "/ban " + viewer,
                "/timeout " + viewer + " 60",
                "/unban " + viewer,
                "/delete some-message",
                "/clear",
                "/slow 5",
                "/followers 10",
                "/vip " + viewer);
        try (ChatPod pod = ChatPod.start("chat-1", redis, database);
                ChatClient client = pod.user(owner);
                ChatClient reader = pod.reader()) {
            for (JsonNode example : contract.clientExamples()) {
                ObjectNode said = (ObjectNode) example.deepCopy();
                said.put("channelId", String.valueOf(channel));
                client.send(said.toString());
            }
            // The examples end with the leave's and a message, in the document's order or another.
            client.join(channel);
            client.say(channel, "mrHeart hello", "contract-1");
            await().until(() -> !client.awaitAckOrError("contract-1").isNull());
            for (int i = 0; i < commands.size(); i++) {
                client.say(channel, commands.get(i), "command-" + i);
                assertThat(client.awaitAckOrError("command-" + i).get("type").stringValue())
                        .as(commands.get(i))
                        .isEqualTo("notice");
            }
            client.send("nonsense");
            reader.join(channel);
            reader.say(channel, "hi", "k");

            Map<String, JsonNode> schemas = contract.messagesOf("tellClient");
            Set<String> expected = new TreeSet<>(schemas.keySet());
            expected.removeAll(ORDERED);
            await().untilAsserted(() -> assertThat(types(client)).containsAll(expected));
            await().untilAsserted(() -> assertThat(types(reader)).contains("error", "welcome"));
            for (ChatClient each : List.of(client, reader)) {
                for (JsonNode message : each.received()) {
                    JsonNode schema = schemas.get(message.get("type").stringValue());
                    assertThat(contract.complaints(schema, message))
                            .as(message.toString())
                            .isEmpty();
                }
            }
        }
    }

    @Test
    void a_message_that_is_otherwise_is_noticed() {
        JsonNode ack = contract.messagesOf("tellClient").get("ack");
        ObjectNode wrong = JsonMapper.shared().createObjectNode();
        wrong.put("type", "ack").put("channelId", "x").put("surprise", 1);
        assertThat(contract.complaints(ack, wrong)).hasSizeGreaterThanOrEqualTo(4);
    }

    private static Set<String> types(ChatClient client) {
        Set<String> types = new TreeSet<>();
        client.received().forEach(message -> types.add(message.get("type").stringValue()));
        return types;
    }
}
