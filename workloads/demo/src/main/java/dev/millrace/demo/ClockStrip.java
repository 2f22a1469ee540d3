package dev.millrace.demo;

import dev.millrace.demo.media.Plane;
import java.util.OptionalLong;

/**
 * The clock for programs at the bottom of the test card: 48 cells, white for one and black for zero, from the left. The
 * first 42 are milliseconds since 1970, highest bit first; the last 6 are a checksum, the sum of the seven groups of six
 * bits modulo 64. Black on white has to survive scaling and compression, so a cell is big and only its middle is read.
 * The page {@code docs/contracts/test-card.md} describes it for readers in other languages.
 */
public final class ClockStrip {

    /** Cells in the strip. */
    public static final int CELLS = 48;

    /** The strip's height is this part of the picture's. */
    public static final int HEIGHT_DIVISOR = 18;

    /** Luma of a zero and of a one, and what tells them apart. */
    private static final int BLACK = 16;

    private static final int WHITE = 235;
    private static final int MIDDLE = (BLACK + WHITE) / 2;

    private static final int GROUP_BITS = 6;
    private static final int GROUPS = 7;
    private static final long GROUP_MASK = (1L << GROUP_BITS) - 1;
    private static final long TIME_MASK = (1L << GROUPS * GROUP_BITS) - 1;

    private final Plane luma;
    private long shown;

    /** A strip on the lowest rows of a picture, which it makes black. */
    public ClockStrip(Plane luma) {
        this.luma = luma;
        luma.fill(0, luma.height() - height(luma), luma.width(), height(luma), BLACK);
    }

    /** Shows a time. Redraws only the cells that differ from the time before. */
    public void show(long epochMillis) {
        long cells = encode(epochMillis);
        long changed = cells ^ shown;
        for (int cell = 0; cell < CELLS; cell++) {
            if (bit(changed, cell)) {
                int left = edge(luma, cell);
                luma.fill(
                        left,
                        luma.height() - height(luma),
                        edge(luma, cell + 1) - left,
                        height(luma),
                        bit(cells, cell) ? WHITE : BLACK);
            }
        }
        shown = cells;
    }

    /** The time that a picture of any size shows; empty when there is no strip, or it is not readable. */
    public static OptionalLong read(Plane luma) {
        long cells = 0;
        for (int cell = 0; cell < CELLS; cell++) {
            cells = cells << 1 | (isWhite(luma, cell) ? 1 : 0);
        }
        return decode(cells);
    }

    /** The 48 cells for a time, the leftmost in the highest of 48 bits. Times after 2109 start again at 1970. */
    public static long encode(long epochMillis) {
        long time = epochMillis & TIME_MASK;
        return time << GROUP_BITS | checksum(time);
    }

    /** The time that 48 cells stand for; empty when the checksum is wrong, or all is black. */
    public static OptionalLong decode(long cells) {
        long time = cells >>> GROUP_BITS & TIME_MASK;
        boolean valid = time != 0 && (cells & GROUP_MASK) == checksum(time);
        return valid ? OptionalLong.of(time) : OptionalLong.empty();
    }

    private static long checksum(long time) {
        long sum = 0;
        for (int group = 0; group < GROUPS; group++) {
            sum += time >>> group * GROUP_BITS & GROUP_MASK;
        }
        return sum & GROUP_MASK;
    }

    /** Reads the middle half of a cell in both directions: its edges are blurred. */
    private static boolean isWhite(Plane luma, int cell) {
        int left = edge(luma, cell);
        int width = edge(luma, cell + 1) - left;
        int top = luma.height() - height(luma);
        int sum = 0;
        int count = 0;
        for (int y = top + height(luma) / 4; y < top + (height(luma) * 3 + 3) / 4; y++) {
            for (int x = left + width / 4; x < left + (width * 3 + 3) / 4; x++) {
                sum += luma.get(x, y);
                count++;
            }
        }
        return sum > MIDDLE * count;
    }

    private static int height(Plane luma) {
        return luma.height() / HEIGHT_DIVISOR;
    }

    private static int edge(Plane luma, int cell) {
        return cell * luma.width() / CELLS;
    }

    private static boolean bit(long cells, int cell) {
        return (cells >>> (CELLS - 1 - cell) & 1) == 1;
    }
}
