package dev.millrace.demo;

import dev.millrace.demo.media.Picture;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/**
 * The picture: colour bars, the channel's name, a clock (UTC), a block that wanders so that a frozen picture shows, a
 * lamp that is on while the tone sounds, and the {@link ClockStrip}. Draws everything once, then only what changes. The
 * sizes are in 36ths of the height.
 */
final class TestCard {

    private static final DateTimeFormatter CLOCK =
            DateTimeFormatter.ofPattern("HH:mm:ss.SSS").withZone(ZoneOffset.UTC);

    /** Seconds for the block's way to the right and back. */
    private static final int TRIP_SECONDS = 4;

    private static final int GREY = 128;
    private static final int DARK = 30;
    private static final int INK = 220;

    /** Bars at 75 % in limited-range BT.709: white, yellow, cyan, green, magenta, red, blue, as luma, Cb, Cr. */
    private static final int[][] BARS = {
        {180, 128, 128}, {168, 44, 136}, {145, 147, 44}, {133, 63, 52}, {63, 193, 204}, {51, 109, 212}, {28, 212, 120}
    };

    private final Picture picture;
    private final ClockStrip strip;
    private final TextLine clock;
    private final int unit;
    private int blockLeft;

    TestCard(Picture picture, String channel) {
        this.picture = picture;
        this.unit = picture.height() / 36;
        int width = picture.width();
        drawBars();
        rectangle(width / 6, 4 * unit, width - width / 3, 17 * unit, DARK, GREY, GREY);
        rectangle(0, 24 * unit, width, 8 * unit, DARK, GREY, GREY);
        rectangle(0, picture.height() - 4 * unit, width, 4 * unit, DARK, GREY, GREY);
        // Two thirds of the width are the panel's; its text keeps a margin.
        int room = width * 3 / 5;
        new TextLine(picture.luma(), room, 6 * unit, 6 * unit, INK, DARK).show(channel);
        clock = new TextLine(picture.luma(), room, 13 * unit, 4 * unit, INK, DARK);
        new TextLine(picture.luma(), room, 18 * unit, 2 * unit, GREY, DARK)
                .show(width + "X" + picture.height() + " UTC");
        strip = new ClockStrip(picture.luma());
    }

    /** Draws the changes up to a moment. */
    void show(Instant now) {
        strip.show(now.toEpochMilli());
        clock.show(CLOCK.format(now));
        moveBlock(now.toEpochMilli());
        int lamp = Tone.sounds(now.toEpochMilli()) ? INK : DARK;
        picture.luma().fill(picture.width() * 5 / 6 - 3 * unit, 5 * unit, 2 * unit, 2 * unit, lamp);
    }

    private void moveBlock(long epochMillis) {
        int size = 6 * unit;
        int top = 25 * unit;
        double trip = (epochMillis % (TRIP_SECONDS * 1000L)) / (TRIP_SECONDS * 1000.0);
        double way = trip < 0.5 ? 2 * trip : 2 - 2 * trip;
        picture.luma().fill(blockLeft, top, size, size, DARK);
        blockLeft = (int) Math.round(way * (picture.width() - size));
        picture.luma().fill(blockLeft, top, size, size, INK);
    }

    /** Bars begin at even places, where chroma samples do. */
    private void drawBars() {
        int width = picture.width();
        for (int bar = 0; bar < BARS.length; bar++) {
            int left = bar * width / BARS.length & ~1;
            int right = (bar + 1) * width / BARS.length & ~1;
            rectangle(left, 0, right - left, picture.height(), BARS[bar][0], BARS[bar][1], BARS[bar][2]);
        }
    }

    /** Fills all three planes; chroma has a sample for two by two pixels. */
    private void rectangle(int left, int top, int width, int height, int luma, int blue, int red) {
        picture.luma().fill(left, top, width, height, luma);
        int chromaLeft = left / 2;
        int chromaTop = top / 2;
        int chromaWidth = (left + width + 1) / 2 - chromaLeft;
        int chromaHeight = (top + height + 1) / 2 - chromaTop;
        picture.blue().fill(chromaLeft, chromaTop, chromaWidth, chromaHeight, blue);
        picture.red().fill(chromaLeft, chromaTop, chromaWidth, chromaHeight, red);
    }
}
