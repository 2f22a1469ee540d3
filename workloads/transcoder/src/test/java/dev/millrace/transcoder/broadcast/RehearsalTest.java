package dev.millrace.transcoder.broadcast;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.testkit.hls.HlsReader;
import dev.millrace.transcoder.testing.TestPod;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class RehearsalTest {

    @Test
    void leavesNothingBehindButSpeed(CapturedOutput output) throws Exception {
        try (TestPod pod = new TestPod("pod-1", "millrace.transcoder.rehearse=true")) {
            assertThat(output.getOut())
                    .contains("carries on with segment", "rehearsed in")
                    .doesNotContain("the rehearsal failed", "libx264");
            assertThat(pod.internal("/internal/stream").body()).contains("IDLE");
            assertThat(new HlsReader()
                            .get(pod.hls("index.m3u8").resolve("/hls/rehearsal/index.m3u8"))
                            .statusCode())
                    .isEqualTo(503);
            assertThat(pod.internal("/metrics").body())
                    .contains("millrace_transcoder_busy 0.0")
                    .doesNotContain("millrace_transcoder_part_latency", "millrace_transcoder_sessions");
        }
    }
}
