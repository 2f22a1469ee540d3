package dev.millrace.transcoder.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.boot.DefaultApplicationArguments;

class WarmUpTest {
    @Test
    void isDoneWhenASecondHasGoneThroughAllStages() {
        WarmUp warmUp = new WarmUp();
        assertThat(warmUp.isDone()).isFalse();
        warmUp.run(new DefaultApplicationArguments());
        assertThat(warmUp.isDone()).isTrue();
    }
}
