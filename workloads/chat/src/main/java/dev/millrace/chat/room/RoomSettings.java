package dev.millrace.chat.room;

import java.time.Duration;

/**
 * @param pod this pod's name
 * @param historyLength lines in a snapshot
 * @param resumeLimit lines that are sent to somebody who comes back, at most
 * @param pulse time between two pulses
 */
record RoomSettings(String pod, int historyLength, int resumeLimit, Duration pulse) {

    /** Reconnects come soon after: most are served without the log. */
    int linesAtHand() {
        return 2 * historyLength;
    }
}
