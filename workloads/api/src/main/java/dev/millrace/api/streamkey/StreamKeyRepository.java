package dev.millrace.api.streamkey;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Stream keys in PostgreSQL. Thread-safe. */
@Component
class StreamKeyRepository {
    private final JdbcClient database;

    StreamKeyRepository(JdbcClient database) {
        this.database = database;
    }

    byte[] sealed(long channelId) {
        return database.sql("SELECT stream_key_sealed FROM channels WHERE id = ?")
                .param(channelId)
                .query(byte[].class)
                .single();
    }

    /** From here on the old key opens nothing. */
    void replace(long channelId, SealedStreamKey key) {
        database.sql("UPDATE channels SET stream_key_hash = ?, stream_key_sealed = ?, updated_at = now() WHERE id = ?")
                .params(key.hash(), key.sealed(), channelId)
                .update();
    }
}
