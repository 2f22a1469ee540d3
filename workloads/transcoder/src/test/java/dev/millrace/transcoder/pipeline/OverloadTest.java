package dev.millrace.transcoder.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.Test;

class OverloadTest {
    private static final int MOST = 4;
    private final Overload overload = new Overload();
    private int second;

    @Test
    void takesOneMeasureAfterTheOtherAsLongAsThereIsTrouble() {
        assertThat(judge(16, at -> true)).containsExactly(0, 0, 1, 1, 2, 2, 3, 3);
        assertThat(judge(8, at -> true)).endsWith(MOST, MOST);
    }

    @Test
    void takesThemBackOneByOneAfterQuietTimes() {
        judge(10, at -> true);
        assertThat(overload.measures()).isEqualTo(2);
        assertThat(judge(18, at -> false)).containsOnly(2);
        assertThat(judge(4, at -> false)).endsWith(1);
        assertThat(judge(16, at -> false)).containsOnly(1);
        assertThat(judge(6, at -> false)).endsWith(0);
    }

    @Test
    void waitsLongerEachTimeThatARungCameBackTooEarly() {
        // Trouble whenever fewer than one measure is in force.
        List<Integer> story = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            story.add(overload.judge(90_000L * 2 * i, overload.measures() == 0, MOST));
        }
        List<Integer> returns = new ArrayList<>();
        for (int i = 1; i < story.size(); i++) {
            if (story.get(i) < story.get(i - 1)) {
                returns.add(2 * i);
            }
        }
        assertThat(returns).hasSizeBetween(4, 6);
        for (int i = 2; i < returns.size(); i++) {
            int wait = returns.get(i) - returns.get(i - 1);
            assertThat(wait).isGreaterThan((returns.get(i - 1) - returns.get(i - 2)) * 3 / 2);
        }
    }

    @Test
    void aHiccupAtTheStartCostsNothing() {
        assertThat(judge(20, at -> at == 2)).containsOnly(0);
    }

    @Test
    void hasNoMoreMeasuresThanThereAre() {
        judge(20, at -> true);
        assertThat(overload.judge(90_000L * second, false, 1)).isEqualTo(1);
    }

    private List<Integer> judge(int seconds, IntPredicate trouble) {
        List<Integer> measures = new ArrayList<>();
        int end = second + seconds;
        for (; second < end; second += 2) {
            measures.add(overload.judge(90_000L * second, trouble.test(second), MOST));
        }
        return measures;
    }
}
