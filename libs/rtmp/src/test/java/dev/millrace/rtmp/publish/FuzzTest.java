package dev.millrace.rtmp.publish;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Feeds spoilt input to everything that reads bytes from outside, beginning with the corpus in {@code
 * src/test/resources/fuzz}. An input that was once the cause of a bug belongs there, too, under a name of its own.
 *
 * <p>{@code -Dmillrace.fuzz.tries} sets how often each seed is spoilt, {@code -Dmillrace.fuzz.seed} in which ways, and
 * {@code -Dmillrace.fuzz=write} writes the files that {@link Seeds} makes.
 */
class FuzzTest {
    private static final Path CORPUS = Path.of("src/test/resources/fuzz");
    private static final int TRIES = Integer.getInteger("millrace.fuzz.tries", 400);
    private static final long SEED = Long.getLong("millrace.fuzz.seed", 1);

    @Test
    void theCorpusHoldsWhatIsMadeForIt() throws IOException {
        boolean write = "write".equals(System.getProperty("millrace.fuzz"));
        for (Map.Entry<String, byte[]> seed : Seeds.all().entrySet()) {
            Path file = CORPUS.resolve(seed.getKey());
            if (write) {
                Files.createDirectories(file.getParent());
                Files.write(file, seed.getValue());
            }
            assertThat(file).hasBinaryContent(seed.getValue());
        }
    }

    @ParameterizedTest
    @EnumSource
    void nothingThatComesDoesHarm(FuzzTarget target) throws IOException {
        Map<String, byte[]> seeds = corpus(target);
        assertThat(seeds).isNotEmpty();
        Mutator mutator = new Mutator(SEED);
        List<byte[]> others = List.copyOf(seeds.values());
        int tries = 0;
        for (Map.Entry<String, byte[]> seed : seeds.entrySet()) {
            run(target, seed.getKey(), seed.getValue());
            for (int i = 0; i < TRIES; i++) {
                byte[] other = others.get(tries++ % others.size());
                run(target, seed.getKey(), mutator.spoil(seed.getValue(), other));
            }
        }
    }

    private static void run(FuzzTarget target, String seed, byte[] input) {
        try {
            target.run(input);
        } catch (RuntimeException | AssertionError e) {
            throw new AssertionError(
                    target + " trips over " + HexFormat.of().formatHex(input) + ", which was made of " + seed, e);
        }
    }

    private static Map<String, byte[]> corpus(FuzzTarget target) throws IOException {
        Map<String, byte[]> corpus = new TreeMap<>();
        try (Stream<Path> files = Files.list(CORPUS.resolve(Seeds.folder(target)))) {
            for (Path file : files.toList()) {
                corpus.put(file.getFileName().toString(), Files.readAllBytes(file));
            }
        }
        return corpus;
    }
}
