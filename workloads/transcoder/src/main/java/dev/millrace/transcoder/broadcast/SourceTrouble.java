package dev.millrace.transcoder.broadcast;

import dev.millrace.wire.StreamAssignment;
import dev.millrace.wire.StreamReport.Phase;

/** Says in the report that no media come, in words that fit where they should come from. */
record SourceTrouble(StreamAssignment assignment, ReportBoard board, BroadcastParts parts) {
    /** A relay that fails so often in a row is reported; until then it may be a hiccup. */
    private static final int ATTEMPTS_BEFORE_REPORT = 4;

    /** @param attempt how many have failed in a row, from 1 */
    void failing(int attempt, String message) {
        parts.sourceFailed(assignment);
        if (attempt != ATTEMPTS_BEFORE_REPORT) {
            return;
        }
        if (assignment.pull() == null) {
            board.phase(Phase.SOURCE_LOST, "RelayUnreachable", "The relay does not answer: " + message);
        } else {
            board.phase(Phase.SOURCE_LOST, "SourceUnreachable", "The source cannot be pulled: " + message);
        }
    }

    void over() {
        if (assignment.pull() == null) {
            board.phase(Phase.SOURCE_LOST, "PublisherGone", "The publisher is gone; the playlists stay open.");
        } else {
            board.phase(Phase.SOURCE_LOST, "FileOver", "The file is over; the playlists stay open.");
        }
    }
}
