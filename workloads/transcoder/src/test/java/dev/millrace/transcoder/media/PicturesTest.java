package dev.millrace.transcoder.media;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.transcoder.testing.TestVideo;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import javax.imageio.ImageIO;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.junit.jupiter.api.Test;

class PicturesTest {
    @Test
    void sharesAreTheSamePixelsWithTimesOfTheirOwn() {
        Picture picture = new Picture(64, 36);
        TestVideo.paint(picture, 77);
        picture.stamp(1, true);
        Picture share = picture.share();
        share.stamp(2, false);
        assertThat(picture.isShared()).isTrue();
        assertThat(picture.frame().pts()).isEqualTo(1);
        assertThat(share.frame().data(0).address())
                .isEqualTo(picture.frame().data(0).address());
        picture.close();
        assertThat(luma(share.frame(), 3, 3)).isEqualTo(77);
        assertThat(share.isShared()).isFalse();
        share.close();
    }

    @Test
    void aPoolPaintsNothingOverThatIsInUse() {
        try (PicturePool pool = new PicturePool(64, 36)) {
            Picture first = pool.next();
            assertThat(pool.next()).isSameAs(first);
            Picture share = first.share();
            Picture second = pool.next();
            assertThat(second).isNotSameAs(first);
            share.close();
            assertThat(pool.next()).isSameAs(first);
            assertThat(pool.size()).isEqualTo(2);
        }
    }

    @Test
    void scalesWhateverComesAndFollowsChanges() {
        try (Picture into = new Picture(64, 36);
                Picture large = new Picture(320, 180);
                Picture upright = new Picture(90, 160);
                Scaler scaler = new Scaler()) {
            TestVideo.paint(large, 60);
            TestVideo.paint(upright, 190);
            scaler.scale(large.frame(), into);
            assertThat(luma(into.frame(), 63, 35)).isEqualTo(60);
            scaler.scale(upright.frame(), into);
            assertThat(luma(into.frame(), 0, 0)).isEqualTo(190);
            assertThat(luma(into.frame(), 63, 35)).isEqualTo(190);
        }
    }

    @Test
    void knowsWhatNeedsNoScaling() {
        try (Picture picture = new Picture(64, 36)) {
            assertThat(Picture.fits(picture.frame(), 64, 36)).isTrue();
            assertThat(Picture.fits(picture.frame(), 64, 34)).isFalse();
        }
    }

    @Test
    void jpegsKeepTheShapeAndTheShades() throws IOException {
        try (Picture upright = new Picture(360, 640)) {
            TestVideo.paint(upright, 126);
            var image = ImageIO.read(new ByteArrayInputStream(new JpegEncoder(320).encode(upright.frame())));
            assertThat(image.getWidth()).isEqualTo(320);
            assertThat(image.getHeight()).isEqualTo(568);
            // Limited range becomes full: (126 - 16) * 255 / 219.
            assertThat(image.getRGB(100, 300) & 0xff).isBetween(126, 130);
        }
        try (Picture small = new Picture(64, 36)) {
            var image = ImageIO.read(new ByteArrayInputStream(new JpegEncoder(320).encode(small.frame())));
            assertThat(image.getWidth()).as("never larger than it was").isEqualTo(64);
        }
    }

    private static int luma(AVFrame frame, int x, int y) {
        return frame.data(0).get((long) y * frame.linesize(0) + x) & 0xff;
    }
}
