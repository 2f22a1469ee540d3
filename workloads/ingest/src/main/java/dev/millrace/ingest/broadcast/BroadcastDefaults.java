package dev.millrace.ingest.broadcast;

import java.util.function.UnaryOperator;

/**
 * What the LiveStreams of this pod have in common.
 *
 * @param profile the TranscodeProfile's name
 * @param graceSeconds how long a lost publisher may stay away
 * @param relay a session's id to the URL at which transcoders pull it
 */
public record BroadcastDefaults(String profile, int graceSeconds, UnaryOperator<String> relay) {

    String relayUrl(String session) {
        return relay.apply(session);
    }
}
