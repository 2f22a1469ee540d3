package dev.millrace.operator.events;

/**
 * One thing that happened to a resource.
 *
 * @param warning whether somebody may have to do something
 * @param reason one CamelCase word
 * @param note one sentence
 */
public record Chapter(boolean warning, String reason, String note) {}
