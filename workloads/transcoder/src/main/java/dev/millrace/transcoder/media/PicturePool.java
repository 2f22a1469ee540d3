package dev.millrace.transcoder.media;

import java.util.ArrayList;
import java.util.List;

/**
 * Pictures of one size that go round: one whose shares are all closed is painted anew. It grows to as many as are in
 * use at once; whoever holds shares sets the bound. For one thread; shares may be closed on any.
 */
public final class PicturePool implements AutoCloseable {
    private final int width;
    private final int height;
    private final List<Picture> pictures = new ArrayList<>();

    public PicturePool(int width, int height) {
        this.width = width;
        this.height = height;
    }

    public int width() {
        return width;
    }

    public int height() {
        return height;
    }

    /** One to paint, which stays owned here: it is taken back as soon as nobody has a share of it. */
    public Picture next() {
        for (Picture picture : pictures) {
            if (!picture.isShared()) {
                return picture;
            }
        }
        Picture added = new Picture(width, height);
        pictures.add(added);
        return added;
    }

    /** How many pictures there are, in use or not. */
    public int size() {
        return pictures.size();
    }

    /** Frees what nobody has a share of; the last closed share frees the rest. */
    @Override
    public void close() {
        pictures.forEach(Picture::close);
        pictures.clear();
    }
}
