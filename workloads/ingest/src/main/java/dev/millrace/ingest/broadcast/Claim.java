package dev.millrace.ingest.broadcast;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.DefaultTransactionDefinition;

/**
 * A transaction that holds a broadcast and its stream key while a session of it starts: of two starts, the later one's
 * LiveStream is applied last, whatever becomes of the locks in Redis, and a key cannot be replaced between its check and
 * the start. Belongs to the thread that made it; closing it without {@link #commit} rolls back.
 */
final class Claim implements AutoCloseable {
    private final JdbcClient jdbc;
    private final PlatformTransactionManager transactions;
    private final TransactionStatus transaction;
    private final String broadcast;
    private final Outcome outcome;

    /** What the database says to the session. */
    enum Outcome {
        GRANTED,
        /** A newer publisher has opened the broadcast since, or it was ended. */
        OVERTAKEN,
        SUSPENDED,
        KEY_REPLACED
    }

    private Claim(
            JdbcClient jdbc,
            PlatformTransactionManager transactions,
            TransactionStatus transaction,
            String broadcast,
            Outcome outcome) {
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.transaction = transaction;
        this.broadcast = broadcast;
        this.outcome = outcome;
    }

    static Claim of(
            JdbcClient jdbc,
            PlatformTransactionManager transactions,
            String broadcast,
            String session,
            byte[] keyHash) {
        TransactionStatus transaction = transactions.getTransaction(new DefaultTransactionDefinition());
        boolean held = false;
        try {
            Outcome outcome = jdbc.sql(
                            "SELECT newest, suspended FROM ingest_claim_broadcast(:broadcast, :session, :hash)")
                    .param("broadcast", broadcast)
                    .param("session", session)
                    .param("hash", keyHash)
                    .query((row, number) -> row.getBoolean(2)
                            ? Outcome.SUSPENDED
                            : row.getBoolean(1) ? Outcome.GRANTED : Outcome.OVERTAKEN)
                    .optional()
                    .orElse(Outcome.KEY_REPLACED);
            held = true;
            return new Claim(jdbc, transactions, transaction, broadcast, outcome);
        } finally {
            if (!held) {
                transactions.rollback(transaction);
            }
        }
    }

    Outcome outcome() {
        return outcome;
    }

    /** The session starts: its broadcast has a source from now on. */
    void commit() {
        jdbc.sql("SELECT ingest_source_seen(:broadcasts)")
                .param("broadcasts", new String[] {broadcast})
                .query((row, number) -> number)
                .list();
        transactions.commit(transaction);
    }

    @Override
    public void close() {
        if (!transaction.isCompleted()) {
            transactions.rollback(transaction);
        }
    }
}
