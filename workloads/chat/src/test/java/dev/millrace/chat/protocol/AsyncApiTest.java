package dev.millrace.chat.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Reader;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Holds {@code docs/contracts/chat.asyncapi.yaml} against the records of this package. */
class AsyncApiTest {
    private static final Path DOCUMENT = Path.of("../../docs/contracts/chat.asyncapi.yaml");
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final JsonNode API = read();

    static Stream<Class<?>> messages() {
        return Stream.of(ClientMessage.class, ServerMessage.class, RoomChange.class)
                .flatMap(kind -> Arrays.stream(kind.getPermittedSubclasses()));
    }

    @ParameterizedTest
    @MethodSource("messages")
    void each_message_has_its_fields(Class<?> message) {
        Set<String> fields = fields(message);
        fields.add("type");
        if (RoomChange.class.isAssignableFrom(message)) {
            fields.addAll(Set.of("channelId", "epoch", "offset"));
        }
        assertThat(payload(message).get("properties").propertyNames()).containsExactlyInAnyOrderElementsOf(fields);
    }

    @Test
    void there_are_no_other_messages() {
        assertThat(API.at("/components/messages").propertyNames())
                .containsExactlyInAnyOrderElementsOf(
                        messages().map(AsyncApiTest::name).toList());
        assertThat(API.at("/channels/chat/messages").propertyNames())
                .containsExactlyInAnyOrderElementsOf(
                        messages().map(AsyncApiTest::name).toList());
        assertThat(operation("hearClient")).isEqualTo(names(ClientMessage.class));
        assertThat(operation("tellClient")).isEqualTo(names(ServerMessage.class, RoomChange.class));
    }

    @Test
    void values_and_parts_are_the_same() {
        assertThat(texts(payload(ServerMessage.Error.class).at("/properties/code/enum")))
                .isEqualTo(Arrays.stream(ErrorCode.values()).map(Enum::name).toList());
        assertThat(texts(payload(ServerMessage.Joined.class).at("/properties/history/enum")))
                .isEqualTo(Arrays.stream(ServerMessage.History.values())
                        .map(JSON::<JsonNode>valueToTree)
                        .map(JsonNode::stringValue)
                        .toList());
        JsonNode chatMessage = API.at("/components/schemas/chatMessage/properties");
        assertThat(chatMessage.propertyNames()).containsExactlyInAnyOrderElementsOf(fields(ChatMessage.class));
        assertThat(chatMessage.at("/badges/items/properties").propertyNames())
                .containsExactlyInAnyOrderElementsOf(fields(ChatMessage.Badge.class));
        assertThat(chatMessage.at("/emotes/items/properties").propertyNames())
                .containsExactlyInAnyOrderElementsOf(fields(ChatMessage.Emote.class));
        assertThat(payload(ServerMessage.Welcome.class)
                        .at("/properties/user/properties")
                        .propertyNames())
                .containsExactlyInAnyOrderElementsOf(fields(Person.class));
    }

    @ParameterizedTest
    @MethodSource("messages")
    void the_examples_are_messages(Class<?> message) throws RefusedException {
        JsonNode examples = API.at("/components/messages/" + name(message) + "/examples");
        assertThat(examples).isNotEmpty();
        for (JsonNode example : examples) {
            String json = example.get("payload").toString();
            if (ClientMessage.class.isAssignableFrom(message)) {
                assertThat(ClientMessageParser.parse(json)).isInstanceOf(message);
            } else {
                Set<String> required = new HashSet<>(texts(payload(message).get("required")));
                assertThat(JSON.readTree(json).propertyNames()).containsAll(required);
                if (RoomChange.class.isAssignableFrom(message)) {
                    assertThat(RoomChange.parse(json)).get().isInstanceOf(message);
                }
            }
        }
    }

    @Test
    void references_lead_somewhere() {
        List<JsonNode> references = API.findValues("$ref");
        assertThat(references).isNotEmpty();
        for (JsonNode reference : references) {
            assertThat(API.at(reference.stringValue().substring(1)).isMissingNode())
                    .as(reference.stringValue())
                    .isFalse();
        }
    }

    private static JsonNode payload(Class<?> message) {
        return API.at("/components/messages/" + name(message) + "/payload");
    }

    private static String name(Class<?> message) {
        String simple = message.getSimpleName();
        return Character.toLowerCase(simple.charAt(0)) + simple.substring(1);
    }

    private static Set<String> names(Class<?>... kinds) {
        return Arrays.stream(kinds)
                .flatMap(kind -> Arrays.stream(kind.getPermittedSubclasses()))
                .map(AsyncApiTest::name)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> operation(String name) {
        Set<String> names = new TreeSet<>();
        for (JsonNode message : API.at("/operations/" + name + "/messages")) {
            String reference = message.get("$ref").stringValue();
            names.add(reference.substring(reference.lastIndexOf('/') + 1));
        }
        return names;
    }

    private static Set<String> fields(Class<?> type) {
        return Arrays.stream(type.getRecordComponents())
                .map(RecordComponent::getName)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private static List<String> texts(JsonNode array) {
        return array.valueStream().map(JsonNode::stringValue).toList();
    }

    private static JsonNode read() {
        try (Reader text = Files.newBufferedReader(DOCUMENT)) {
            Map<String, Object> document = new Yaml(new SafeConstructor(new LoaderOptions())).load(text);
            return JSON.valueToTree(document);
        } catch (IOException e) {
            throw new AssertionError("cannot read " + DOCUMENT, e);
        }
    }
}
