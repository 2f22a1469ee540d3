package dev.millrace.ingest.broadcast;

import dev.millrace.ingest.session.CutReason;
import dev.millrace.ingest.session.Session;
import dev.millrace.ingest.session.SessionListener;
import dev.millrace.ingest.session.Sessions;
import dev.millrace.ingest.source.SourceHealth;
import dev.millrace.rtmp.publish.PublishEnd;
import java.util.Set;
import tools.jackson.databind.json.JsonMapper;

/**
 * Tells streamers, by way of the database, how their source is and why an encoder with their key was turned away or cut
 * off: encoders show words of their own for a refusal. On change only.
 */
public final class StreamerReports implements SessionListener {
    /** Cuts that the streamer can do something about. */
    private static final Set<CutReason> EXCESSES = Set.of(CutReason.BIT_RATE_TOO_HIGH, CutReason.PICTURE_TOO_LARGE);

    private static final String BAD_INPUT_SENTENCE =
            "The encoder sent something that this server does not understand, or nothing for too long. Its log may say more.";

    private final Broadcasts broadcasts;
    private final Backlog backlog;
    private final JsonMapper json;

    StreamerReports(Broadcasts broadcasts, Sessions sessions, Backlog backlog, JsonMapper json) {
        this.broadcasts = broadcasts;
        this.backlog = backlog;
        this.json = json;
        sessions.addListener(this);
    }

    /** An encoder with the channel's key was not let in. */
    public void refused(String channel, Refusal refusal) {
        report(channel, refusal.name(), refusal.sentence());
    }

    @Override
    public void healthChanged(Session session, SourceHealth health) {
        String facts = json.writeValueAsString(health.facts());
        String warnings = json.writeValueAsString(health.warnings());
        backlog.put(
                new Backlog.Subject("a source's health", session.id()),
                () -> broadcasts.reportSource(session.broadcast(), session.id(), facts, warnings));
    }

    @Override
    public void ended(Session session, PublishEnd end) {
        session.cutReason()
                .filter(EXCESSES::contains)
                .ifPresent(reason -> report(session.channel(), reason.name(), reason.sentence()));
        if (end == PublishEnd.BAD_INPUT) {
            report(session.channel(), end.name(), BAD_INPUT_SENTENCE);
        }
    }

    private void report(String channel, String code, String sentence) {
        backlog.put(new Backlog.Subject("a refusal", channel), () -> broadcasts.reportRefusal(channel, code, sentence));
    }
}
