package dev.millrace.demo.media;

/** A picture in YUV 4:2:0, limited range (luma 16 to 235), BT.709. Width and height are even. */
public record Picture(Plane luma, Plane blue, Plane red) {

    /** A picture in Java's memory. */
    public static Picture allocate(int width, int height) {
        return new Picture(
                Plane.allocate(width, height),
                Plane.allocate(width / 2, height / 2),
                Plane.allocate(width / 2, height / 2));
    }

    public int width() {
        return luma.width();
    }

    public int height() {
        return luma.height();
    }
}
