package dev.millrace.ingest.session;

import dev.millrace.rtmp.publish.PublishEnd;

/** Is told of sessions. Called on event loops and by whoever starts sessions, so nothing here may block. */
public interface SessionListener {

    /** The session has become its channel's. */
    default void started(Session session) {}

    /** The publisher is gone. */
    default void ended(Session session, PublishEnd end) {}
}
