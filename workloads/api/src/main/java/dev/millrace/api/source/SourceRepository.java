package dev.millrace.api.source;

import dev.millrace.api.source.SourceReport.LastRefusal;
import dev.millrace.api.source.SourceReport.SourceFacts;
import dev.millrace.api.source.SourceReport.SourceWarning;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** What ingest has written about sources, in PostgreSQL. Thread-safe. */
@Component
class SourceRepository {
    private final JdbcClient database;
    private final JsonMapper json;

    SourceRepository(JdbcClient database, JsonMapper json) {
        this.database = database;
        this.json = json;
    }

    SourceReport report(long channelId) {
        Optional<Observed> observed = database.sql("""
                        SELECT broadcast, observed_at, facts->>'videoCodec' AS video, facts->>'audioCodec' AS audio,
                               coalesce((facts->>'width')::int, 0) AS width,
                               coalesce((facts->>'height')::int, 0) AS height,
                               coalesce((facts->>'framesPerSecond')::int, 0) AS frames_per_second,
                               coalesce((facts->>'kilobits')::int, 0) AS kilobits,
                               coalesce((facts->>'keyFrameMillis')::int, 0) AS key_frame_millis,
                               coalesce((facts->>'dropped')::bigint, 0) AS dropped,
                               coalesce((facts->>'outOfOrder')::bigint, 0) AS out_of_order,
                               warnings
                        FROM source_health WHERE channel_id = ?""")
                .param(channelId)
                .query((row, number) -> new Observed(facts(row), warnings(row)))
                .optional();
        Optional<LastRefusal> refusal = database.sql(
                        "SELECT code, sentence, refused_at FROM ingest_refusals WHERE channel_id = ?")
                .param(channelId)
                .query((row, number) -> new LastRefusal(
                        row.getString("code"),
                        row.getString("sentence"),
                        row.getObject("refused_at", OffsetDateTime.class).toInstant()))
                .optional();
        return new SourceReport(
                observed.map(Observed::facts).orElse(null),
                observed.map(Observed::warnings).orElse(List.of()),
                refusal.orElse(null));
    }

    private record Observed(SourceFacts facts, List<SourceWarning> warnings) {}

    private static SourceFacts facts(ResultSet row) throws SQLException {
        return new SourceFacts(
                row.getString("broadcast"),
                row.getObject("observed_at", OffsetDateTime.class).toInstant(),
                row.getString("video"),
                row.getString("audio"),
                row.getInt("width"),
                row.getInt("height"),
                row.getInt("frames_per_second"),
                row.getInt("kilobits"),
                row.getInt("key_frame_millis"),
                row.getLong("dropped"),
                row.getLong("out_of_order"));
    }

    private List<SourceWarning> warnings(ResultSet row) throws SQLException {
        return List.of(json.readValue(row.getString("warnings"), SourceWarning[].class));
    }
}
