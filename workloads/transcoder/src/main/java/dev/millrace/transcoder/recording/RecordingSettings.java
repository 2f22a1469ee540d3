package dev.millrace.transcoder.recording;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How recordings wait for object storage.
 *
 * @param journalFolder a folder of this pod's own; null: they wait in memory only
 * @param journalBytes most bytes in that folder
 * @param memoryBytes most bytes that are not on disk, for each broadcast; what finds no room is lost to the recording
 * @param drain how long the process stays at its end to store what still waits; less than the pod's grace period
 * @param firstRetry pause after the first failure of object storage, 1 ms or more
 * @param lastRetry longest pause, at least {@code firstRetry}
 */
@ConfigurationProperties("millrace.recording")
record RecordingSettings(
        @Nullable Path journalFolder,
        @DefaultValue("2147483648") long journalBytes,
        @DefaultValue("67108864") long memoryBytes,
        @DefaultValue("50s") Duration drain,
        @DefaultValue("200ms") Duration firstRetry,
        @DefaultValue("10s") Duration lastRetry) {

    RecordingSettings {
        require(journalBytes > 0, "journal-bytes must be above 0");
        require(memoryBytes > 0, "memory-bytes must be above 0");
        require(!drain.isNegative(), "drain must not be negative");
        require(firstRetry.toMillis() >= 1, "first-retry must be 1 ms or more");
        require(lastRetry.compareTo(firstRetry) >= 0, "last-retry must not be below first-retry");
    }

    Backoff backoff() {
        return new Backoff(firstRetry, lastRetry);
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException("millrace.recording." + message);
        }
    }
}
