package dev.millrace.chat;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The AsyncAPI document, and whether messages are as it says. Knows those words of JSON Schema that stand there. */
final class Contract {
    private static final Path DOCUMENT = Path.of("../../docs/contracts/chat.asyncapi.yaml");

    private final JsonNode api;

    private Contract(JsonNode api) {
        this.api = api;
    }

    static Contract read() {
        try (Reader text = Files.newBufferedReader(DOCUMENT)) {
            Map<String, Object> document = new Yaml(new SafeConstructor(new LoaderOptions())).load(text);
            return new Contract(JsonMapper.shared().valueToTree(document));
        } catch (IOException e) {
            throw new AssertionError("cannot read " + DOCUMENT, e);
        }
    }

    /** The schemas of what an operation's messages say, by their types. */
    Map<String, JsonNode> messagesOf(String operation) {
        Map<String, JsonNode> schemas = new HashMap<>();
        for (JsonNode reference : api.at("/operations/" + operation + "/messages")) {
            JsonNode payload = resolved(resolved(reference)).get("payload");
            schemas.put(payload.at("/properties/type/const").stringValue(), payload);
        }
        return schemas;
    }

    /** What a client may say, as the document's examples have it. */
    List<JsonNode> clientExamples() {
        List<JsonNode> examples = new ArrayList<>();
        for (JsonNode reference : api.at("/operations/hearClient/messages")) {
            resolved(resolved(reference)).get("examples").forEach(example -> examples.add(example.get("payload")));
        }
        return examples;
    }

    /** What is wrong with a value; empty: nothing. */
    List<String> complaints(JsonNode schema, JsonNode value) {
        List<String> complaints = new ArrayList<>();
        check(schema, value, "$", complaints);
        return complaints;
    }

    private void check(JsonNode unresolved, JsonNode value, String where, List<String> complaints) {
        JsonNode schema = resolved(unresolved);
        JsonNode type = schema.path("type");
        if (type.isString() && !is(type.stringValue(), value)
                || type.isArray() && type.valueStream().noneMatch(each -> is(each.stringValue(), value))) {
            complaints.add(where + " is not of type " + type);
            return;
        }
        if (schema.has("const") && !schema.get("const").equals(value)) {
            complaints.add(where + " is not " + schema.get("const"));
        }
        if (schema.has("enum") && schema.get("enum").valueStream().noneMatch(value::equals)) {
            complaints.add(where + " is none of " + schema.get("enum"));
        }
        if (schema.has("pattern")
                && !value.stringValue().matches(schema.get("pattern").stringValue())) {
            complaints.add(where + " does not match " + schema.get("pattern"));
        }
        if (schema.has("minimum") && value.longValue() < schema.get("minimum").longValue()) {
            complaints.add(where + " is too small");
        }
        if (value.isObject()) {
            schema.path("required").forEach(name -> {
                if (!value.has(name.stringValue())) {
                    complaints.add(where + " lacks " + name);
                }
            });
            value.properties().forEach(field -> {
                JsonNode known = schema.path("properties").path(field.getKey());
                if (known.isMissingNode()) {
                    complaints.add(where + " has " + field.getKey() + ", which the document does not know");
                } else {
                    check(known, field.getValue(), where + "." + field.getKey(), complaints);
                }
            });
        }
        if (value.isArray()) {
            value.forEach(item -> check(schema.get("items"), item, where + "[]", complaints));
        }
    }

    private static boolean is(String type, JsonNode value) {
        return switch (type) {
            case "object" -> value.isObject();
            case "array" -> value.isArray();
            case "string" -> value.isString();
            case "integer" -> value.isIntegralNumber();
            case "boolean" -> value.isBoolean();
            case "null" -> value.isNull();
            default -> throw new AssertionError("a type that is not known here: " + type);
        };
    }

    private JsonNode resolved(JsonNode node) {
        JsonNode reference = node.path("$ref");
        return reference.isString() ? api.at(reference.stringValue().substring(1)) : node;
    }
}
