package dev.millrace.ingest.broadcast;

import dev.millrace.ingest.session.Session;
import org.jspecify.annotations.Nullable;

/** The answer to a publisher that wants to start. */
public sealed interface Admission {

    /** @param session ready to take media */
    record Admitted(Session session) implements Admission {}

    /**
     * @param refusal the reason
     * @param channel whose key it was; null: nobody's, or that was not found out
     * @param detail for the log; contains no secret
     */
    record Refused(Refusal refusal, @Nullable String channel, String detail) implements Admission {}
}
