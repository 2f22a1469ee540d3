package dev.millrace.api.recording;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.wire.recording.RecordedBroadcast.Media;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BandwidthTest {
    @Test
    void thePeakIsThatOfTheMostDemandingStretch() {
        List<Media> segments = List.of(media(2_000, 500_000), media(2_000, 1_000_000), media(2_000, 250_000));
        assertThat(Bandwidth.of(segments, 2)).isEqualTo(new Bandwidth(4_000_000, 2_333_334));
    }

    @Test
    void aShortSegmentCountsWithItsNeighboursOnly() {
        List<Media> segments = List.of(media(2_000, 500_000), media(100, 100_000), media(2_000, 500_000));
        assertThat(Bandwidth.of(segments, 2).peak()).isEqualTo(600_000L * 8 * 10 / 21 + 1);
    }

    @Test
    void aRecordingShorterThanAnyStretchIsOne() {
        assertThat(Bandwidth.of(List.of(media(400, 50_000)), 2)).isEqualTo(new Bandwidth(1_000_000, 1_000_000));
        assertThat(Bandwidth.of(List.of(), 2)).isEqualTo(new Bandwidth(0, 0));
    }

    @Test
    void aDayIsMeasuredInOnePass() {
        List<Media> day = new ArrayList<>();
        for (int i = 0; i < 43_200; i++) {
            day.add(media(2_000, 250_000));
        }
        assertThat(Bandwidth.of(day, 2)).isEqualTo(new Bandwidth(1_000_000, 1_000_000));
    }

    private static Media media(long millis, long bytes) {
        return new Media(1, millis * 1_000, bytes, "init-1-0.mp4");
    }
}
