package dev.millrace.ingest.broadcast;

import dev.millrace.ingest.session.Session;

/** The answer to a publisher that wants to start. */
public sealed interface Admission {

    /** @param session ready to take media */
    record Admitted(Session session) implements Admission {}

    /**
     * @param refusal the reason
     * @param detail for the log; contains no secret
     */
    record Refused(Refusal refusal, String detail) implements Admission {}
}
