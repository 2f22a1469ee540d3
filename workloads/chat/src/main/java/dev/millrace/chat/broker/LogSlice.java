package dev.millrace.chat.broker;

import java.util.List;

/**
 * A part of a room's log, as it was at one moment.
 *
 * @param tail the log's epoch and its last offset at that moment
 * @param entries in order
 */
public record LogSlice(Position tail, List<LogEntry> entries) {}
