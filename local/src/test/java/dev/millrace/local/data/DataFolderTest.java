package dev.millrace.local.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.local.LocalModeException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {
    @TempDir
    Path folder;

    @Test
    void aSecondStartIsRefused() throws Exception {
        try (DataFolder first = DataFolder.open(folder)) {
            assertThat(first.root()).isEqualTo(folder);
            assertThatThrownBy(() -> DataFolder.open(folder))
                    .isInstanceOf(LocalModeException.class)
                    .hasMessageContaining("already running");
        }
        DataFolder.open(folder).close();
    }

    @Test
    void secretsAreMadeOnceAndPrivate() throws Exception {
        Path file = folder.resolve("secrets");

        Credentials made = Credentials.load(file, new SecureRandom());
        Credentials read = Credentials.load(file, new SecureRandom());

        for (Credentials.Name name : Credentials.Name.values()) {
            assertThat(made.get(name)).isNotEmpty().isEqualTo(read.get(name));
        }
        assertThat(Base64.getDecoder().decode(made.get(Credentials.Name.SEAL_SECRET)))
                .hasSize(32);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }
}
