package dev.millrace.ingest.broadcast;

/**
 * @param id in the database
 * @param name in paths and resources
 * @param suspended by an administrator: it may not broadcast
 */
record Channel(long id, String name, boolean suspended) {}
