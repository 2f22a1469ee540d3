package dev.millrace.demo.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.bytedeco.ffmpeg.global.avutil.AV_LOG_ERROR;
import static org.bytedeco.ffmpeg.global.avutil.AV_LOG_INFO;
import static org.bytedeco.ffmpeg.global.avutil.av_log;

import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;

class FfmpegLogTest {

    @Test
    void theNextExceptionQuotesTheComplaintWithoutTheKey() {
        FfmpegLog.install("mr_secret");
        FfmpegLog.takeComplaint();
        av_log((Pointer) null, AV_LOG_INFO, "all is well with mr_secret\n");
        av_log((Pointer) null, AV_LOG_ERROR, "Server error: no such key mr_secret\n");

        assertThatThrownBy(() -> MediaException.check(-1, "start to publish"))
                .isInstanceOf(MediaException.class)
                .hasMessage("start to publish: Operation not permitted; FFmpeg says: Server error: no such key ***");
        assertThat(FfmpegLog.takeComplaint()).isEmpty();
    }
}
