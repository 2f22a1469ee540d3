package dev.millrace.transcoder.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PartGridTest {
    private static final int VIDEO = 90_000;

    @Test
    void partsAreWholeFrames() {
        assertThat(PartGrid.of(200, 2000, 3000, VIDEO).targetMillis()).isEqualTo(200);
        assertThat(PartGrid.of(200, 2000, 3003, VIDEO).targetMillis()).isEqualTo(167);
        assertThat(PartGrid.of(200, 2000, 1024, 48_000).targetMillis()).isEqualTo(192);
        assertThat(PartGrid.of(100, 2000, 18_000, VIDEO).targetMillis())
                .as("never less than a frame")
                .isEqualTo(200);
    }

    /** In frames, as a packager takes them: those whose middle is before the end. */
    private static List<Integer> parts(PartGrid grid, int frames, long frame) {
        List<Integer> parts = new ArrayList<>();
        int begun = 0;
        for (int part = 1; begun < frames; part++) {
            int end = grid.isLast(part) ? frames : (int) ((grid.end(part) + frame / 2) / frame);
            parts.add(end - begun);
            begun = end;
        }
        return parts;
    }

    @ParameterizedTest(name = "{0} frames of {1}/{2} s")
    @CsvSource({
        "60, 3000, 90000",
        "60, 3003, 90000",
        "120, 1500, 90000",
        "50, 3600, 90000",
        "48, 3750, 90000",
        "30, 6000, 90000",
        "20, 9000, 90000",
        "93, 1024, 48000",
        "94, 1024, 48000",
        "86, 1024, 44100",
        "87, 1024, 44100"
    })
    void aSegmentsLastPartIsLongerThanHlsJsTakesForNothing(int frames, long frame, int scale) {
        PartGrid grid = PartGrid.of(240, 2000, frame, scale);
        List<Integer> parts = parts(grid, frames, frame);
        double target = grid.targetMillis() * scale / 1000.0;
        assertThat(parts).allSatisfy(part -> assertThat((double) part * frame).isLessThanOrEqualTo(target));
        assertThat(parts.subList(0, parts.size() - 1))
                .allSatisfy(part -> assertThat(part * frame).isGreaterThanOrEqualTo((long) (0.85 * target)));
        assertThat((double) parts.getLast() * frame / scale).isGreaterThan(0.2);
    }
}
