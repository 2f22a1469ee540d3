package dev.millrace.transcoder.playback;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BitrateTest {
    private final Bitrate bitrate = new Bitrate(4);

    @Test
    void knowsNothingButWhatIsExpectedAtFirst() {
        assertThat(bitrate.peak(5_000)).isEqualTo(5_000);
        assertThat(bitrate.average(5_000)).isEqualTo(5_000);
    }

    @Test
    void takesThePeakOverRunsOfHalfToOneAndAHalfTargetDurations() {
        bitrate.segment(10_000, 500_000);
        assertThat(bitrate.peak(1)).as("half a second is too short to count").isEqualTo(1);
        bitrate.segment(1_000, 2_000_000);
        assertThat(bitrate.peak(1)).as("both: 88,000 bits in 2.5 s").isEqualTo(35_200);
        bitrate.segment(20_000, 2_000_000);
        assertThat(bitrate.peak(1)).as("the last alone").isEqualTo(80_000);
        bitrate.segment(20_000, 2_000_000);
        bitrate.segment(20_000, 2_000_000);
        bitrate.segment(20_000, 2_000_000);
        assertThat(bitrate.peak(1)).isEqualTo(80_000);
        assertThat(bitrate.average(1)).as("728,000 bits in 10.5 s").isEqualTo(69_334);
    }

    @Test
    void isNeverLowerThanWhatIsExpected() {
        bitrate.segment(1_000, 2_000_000);
        assertThat(bitrate.peak(9_000)).isEqualTo(9_000);
        assertThat(bitrate.average(9_000)).isEqualTo(4_000);
    }
}
