package dev.millrace.chat.protocol;

import dev.millrace.chat.broker.Offset;
import dev.millrace.chat.broker.Position;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads clients' frames. Strict about what it knows (types, lengths, characters, no field twice, nothing after the
 * message) and deaf to fields it does not know, so that a newer client can talk to an older pod. Thread-safe.
 */
public final class ClientMessageParser {
    /** A frame's longest, in bytes of UTF-8. */
    public static final int LONGEST_FRAME = 4096;

    private static final Pattern CHANNEL_ID = Pattern.compile("[1-9][0-9]{0,17}");
    private static final Pattern IDEMPOTENCY_KEY = Pattern.compile("[0-9A-Za-z_:.-]{1,64}");
    private static final Pattern EPOCH = Pattern.compile("[0-9A-Za-z-]{1,64}");

    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(8)
                            .maxNameLength(64)
                            .maxNumberLength(32)
                            .maxStringLength(LONGEST_FRAME)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private ClientMessageParser() {}

    /** @throws RefusedException with PARSE_ERROR or CONTENT_INVALID */
    public static ClientMessage parse(String frame) throws RefusedException {
        JsonNode message = object(frame);
        String type = text(message, "type");
        return switch (type) {
            case "join" -> new ClientMessage.Join(channelId(message), since(message));
            case "leave" -> new ClientMessage.Leave(channelId(message));
            case "message" -> speak(message);
            default -> throw RefusedException.malformed("The type of a message is join, leave or message.");
        };
    }

    private static JsonNode object(String frame) throws RefusedException {
        try {
            JsonNode node = JSON.readTree(frame);
            if (node.isObject()) {
                return node;
            }
        } catch (JacksonException malformed) {
            throw RefusedException.malformed("This is not valid JSON.");
        }
        throw RefusedException.malformed("A message is a JSON object.");
    }

    private static ClientMessage.Speak speak(JsonNode message) throws RefusedException {
        String key = text(message, "idempotencyKey");
        if (!IDEMPOTENCY_KEY.matcher(key).matches()) {
            throw RefusedException.malformed("An idempotencyKey is 1 to 64 of 0-9 A-Z a-z _ : . -");
        }
        ClientMessage.Speak speak = new ClientMessage.Speak(channelId(message), text(message, "content"), key);
        Optional<String> objection = Content.objection(speak.content());
        if (objection.isPresent()) {
            throw RefusedException.content(speak, objection.get());
        }
        return speak;
    }

    private static String channelId(JsonNode message) throws RefusedException {
        String id = text(message, "channelId");
        if (!CHANNEL_ID.matcher(id).matches()) {
            throw RefusedException.malformed("A channelId is a decimal number in a string.");
        }
        return id;
    }

    private static Optional<Position> since(JsonNode message) throws RefusedException {
        JsonNode since = message.path("since");
        if (since.isMissingNode() || since.isNull()) {
            return Optional.empty();
        }
        String epoch = text(since, "epoch");
        Optional<Offset> offset = Offset.parse(text(since, "offset"));
        if (offset.isEmpty() || !EPOCH.matcher(epoch).matches()) {
            throw RefusedException.malformed("since holds the epoch and the offset of a message that you got.");
        }
        return offset.map(value -> new Position(epoch, value));
    }

    private static String text(JsonNode object, String field) throws RefusedException {
        JsonNode value = object.path(field);
        if (!value.isString()) {
            throw RefusedException.malformed("The field " + field + " must be a string.");
        }
        return value.stringValue();
    }
}
