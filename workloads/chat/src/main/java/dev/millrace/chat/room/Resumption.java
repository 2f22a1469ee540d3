package dev.millrace.chat.room;

import java.util.List;

/** What a room can do for somebody who comes back. */
sealed interface Resumption {

    /** All that was missed, in order. */
    record Missed(List<Line> lines) implements Resumption {}

    /** What was missed is not at hand; perhaps the log has it. */
    record InTheLog() implements Resumption {}

    /** The client has read on where this pod has not got to yet. */
    record Ahead() implements Resumption {}

    /** The log began anew since. */
    record Lost() implements Resumption {}
}
