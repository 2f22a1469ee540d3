package dev.millrace.chat.archive;

import dev.millrace.chat.broker.LogEntry;
import dev.millrace.chat.broker.Offset;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A message as the archive keeps it. */
record ArchivedMessage(String id, long saidMillis, long userId, Offset offset, String json) {

    /** Empty when it is no chat message. */
    static Optional<ArchivedMessage> of(LogEntry entry) {
        try {
            JsonNode message = JsonMapper.shared().readTree(entry.message());
            JsonNode id = message.path("id");
            long userId = message.path("userId").asLong(0);
            long timestamp = message.path("timestamp").asLong(0);
            return id.isString() && userId > 0 && timestamp > 0
                    ? Optional.of(
                            new ArchivedMessage(id.stringValue(), timestamp, userId, entry.offset(), entry.message()))
                    : Optional.empty();
        } catch (JacksonException unreadable) {
            return Optional.empty();
        }
    }

    /** The partition that it belongs to. */
    LocalDate day() {
        return LocalDate.ofInstant(Instant.ofEpochMilli(saidMillis), ZoneOffset.UTC);
    }
}
