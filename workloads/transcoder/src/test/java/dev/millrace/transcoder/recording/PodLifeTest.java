package dev.millrace.transcoder.recording;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

class PodLifeTest {
    @TempDir
    private Path disk;

    @Test
    void theFirstProcessOfAPodHasABroadcastToComeAndTheNextOnlyWhatIsLeft() throws IOException {
        Path folder = disk.resolve("journal");
        assertThat(PodLife.isOver(folder)).as("the first").isFalse();
        assertThat(PodLife.isOver(folder)).as("nothing was left").isTrue();

        Journal journal = new Journal(folder, 1 << 20, new JournalFile(JsonMapper.shared()));
        Journal.Stored left = journal.append(TestSegments.BROADCAST, new JournalEntry.End(1, Instant.EPOCH), List.of())
                .orElseThrow();
        assertThat(PodLife.isOver(folder)).as("something is left").isFalse();
        journal.remove(left);
        assertThat(PodLife.isOver(folder)).as("an empty folder is left").isTrue();
    }

    @Test
    void withoutADiskTheProcessIsAnOrdinaryOne() throws IOException {
        Path file = Files.writeString(disk.resolve("file"), "no folder");
        assertThat(PodLife.isOver(file)).isFalse();
        assertThat(PodLife.isOver(file)).isFalse();
    }
}
