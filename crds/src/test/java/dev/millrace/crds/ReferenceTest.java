package dev.millrace.crds;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The checked-in reference pages are what the types say. */
class ReferenceTest {
    private static final Path PAGES = Path.of("..", "docs", "reference");
    private static final Path SOURCES = Path.of("src", "main", "java", "dev", "millrace", "crds");
    private static final String REGENERATE =
            "write it again with: ./mvnw -q test -pl crds -Dtest=ReferenceTest -Dmillrace.reference=write";

    @ParameterizedTest
    @CsvSource({
        "LiveStream, livestreams, LiveStreamCondition, '', LiveStreamReason",
        "TranscodeProfile, transcodeprofiles, '', WarmPoolReady, WarmPoolReason",
        "ChatPool, chatpools, ChatPoolCondition, '', ChatPoolReason",
        "ChatRoom, chatrooms, ChatRoomCondition, '', ChatRoomReason"
    })
    void eachPageIsWhatTheTypesSay(String kind, String plural, String conditions, String condition, String reasons)
            throws IOException {
        CustomResourceDefinition crd = new KubernetesSerialization()
                .unmarshal(
                        Files.readString(Path.of("manifests", plural + ".millrace.dev.yaml")),
                        CustomResourceDefinition.class);

        String text = Reference.of(
                crd, source(kind), conditions.isEmpty() ? "" : source(conditions), condition, source(reasons));

        Path page = PAGES.resolve(plural + ".md");
        if ("write".equals(System.getProperty("millrace.reference"))) {
            Files.writeString(page, text);
        }
        assertThat(page).as(REGENERATE).hasContent(text);
    }

    @Test
    void everyReasonIsExplained() throws IOException {
        assertThat(Files.readString(PAGES.resolve("livestreams.md")))
                .contains(words(Stream.of(LiveStreamReason.values()).map(LiveStreamReason::word)));
        assertThat(Files.readString(PAGES.resolve("transcodeprofiles.md")))
                .contains(words(Stream.of(WarmPoolReason.values()).map(WarmPoolReason::word)));
        assertThat(Files.readString(PAGES.resolve("chatpools.md")))
                .contains(words(Arrays.stream(ChatPoolReason.values()).map(ChatPoolReason::word)));
        assertThat(Files.readString(PAGES.resolve("chatrooms.md")))
                .contains(words(Arrays.stream(ChatRoomReason.values()).map(ChatRoomReason::word)));
    }

    private static String[] words(Stream<String> reasons) {
        return reasons.map(word -> "| `" + word + "` |").toArray(String[]::new);
    }

    private static String source(String type) throws IOException {
        return Files.readString(SOURCES.resolve(type + ".java"));
    }
}
