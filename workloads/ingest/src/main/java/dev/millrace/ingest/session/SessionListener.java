package dev.millrace.ingest.session;

import dev.millrace.ingest.source.SourceHealth;
import dev.millrace.rtmp.publish.PublishEnd;

/** Is told of sessions. Called on event loops and by whoever starts sessions, so nothing here may block. */
public interface SessionListener {

    /** The session has become its channel's. */
    default void started(Session session) {}

    /** Media have come; so often that there must be little to do. */
    default void received(Session session, int bytes) {}

    /** The source is not as it was. */
    default void healthChanged(Session session, SourceHealth health) {}

    /** The publisher is gone. */
    default void ended(Session session, PublishEnd end) {}
}
