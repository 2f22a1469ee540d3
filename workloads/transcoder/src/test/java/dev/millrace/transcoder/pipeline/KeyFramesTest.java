package dev.millrace.transcoder.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class KeyFramesTest {
    private static final long SECOND = 90_000;
    private final KeyFrames keyFrames = new KeyFrames();

    @Test
    void oneGoodGroupProvesIt() {
        keyFrames.frame(0, true);
        assertThat(keyFrames.isProven()).isFalse();
        keyFrames.frame(SECOND, false);
        assertThat(keyFrames.isProven()).isFalse();
        keyFrames.frame(4 * SECOND, true);
        assertThat(keyFrames.isProven()).isTrue();
        assertThat(keyFrames.isOverdue(8 * SECOND)).isFalse();
        assertThat(keyFrames.isOverdue(8 * SECOND + SECOND / 10)).isTrue();
    }

    @Test
    void wantsMoreProofAfterEachDisappointment() {
        keyFrames.frame(0, true);
        long key = 0;
        for (int proof = 2; proof <= 16; proof *= 2) {
            keyFrames.disappointed();
            key += 10 * SECOND;
            keyFrames.frame(key, true);
            for (int i = 0; i < proof; i++) {
                assertThat(keyFrames.isFitAgain())
                        .as("after %d of %d", i, proof)
                        .isFalse();
                key += 2 * SECOND;
                keyFrames.frame(key, true);
            }
            assertThat(keyFrames.isFitAgain()).isTrue();
        }
    }

    @Test
    void aGroupThatIsTooLongBeginsTheProofAnew() {
        keyFrames.disappointed();
        keyFrames.frame(0, true);
        keyFrames.frame(2 * SECOND, true);
        keyFrames.frame(9 * SECOND, true);
        keyFrames.frame(11 * SECOND, true);
        assertThat(keyFrames.isFitAgain()).isFalse();
        keyFrames.frame(13 * SECOND, true);
        assertThat(keyFrames.isFitAgain()).isTrue();
    }
}
