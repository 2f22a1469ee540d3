package dev.millrace.demo.media;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * One plane of a picture: luma, or one of the two chroma planes with half the width and height.
 *
 * @param bytes one byte a sample; row {@code y} begins at {@code y * stride}
 * @param stride bytes from one row to the next
 * @param width samples a row
 * @param height rows
 */
public record Plane(ByteBuffer bytes, int stride, int width, int height) {

    /** A plane in Java's memory, all zero. */
    public static Plane allocate(int width, int height) {
        return new Plane(ByteBuffer.allocate(width * height), width, width, height);
    }

    /** The sample at a place, 0 to 255. */
    public int get(int x, int y) {
        return bytes.get(y * stride + x) & 0xff;
    }

    /** Fills a rectangle, or as much of it as is inside the plane. */
    public void fill(int x, int y, int fillWidth, int fillHeight, int value) {
        int left = Math.max(0, x);
        int right = Math.min(width, x + fillWidth);
        if (left >= right) {
            return;
        }
        byte[] row = new byte[right - left];
        Arrays.fill(row, (byte) value);
        for (int line = Math.max(0, y); line < Math.min(height, y + fillHeight); line++) {
            bytes.put(line * stride + left, row);
        }
    }
}
