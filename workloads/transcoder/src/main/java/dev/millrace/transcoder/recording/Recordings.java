package dev.millrace.transcoder.recording;

import java.util.Optional;

/**
 * What this pod can record to.
 *
 * @param store empty: nothing is recorded
 */
public record Recordings(Optional<ObjectStore> store) {}
