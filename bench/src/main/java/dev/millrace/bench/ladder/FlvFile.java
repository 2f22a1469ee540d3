package dev.millrace.bench.ladder;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The tags of an FLV file (Adobe FLV 10.1, annex E).
 *
 * @param setup metadata and decoder configurations
 * @param media the rest, in their order
 */
record FlvFile(List<Tag> setup, List<Tag> media) {
    private static final int HEADER = 13;
    private static final int VIDEO = 9;
    private static final int AUDIO = 8;

    /** @param millis its time stamp, from 0 */
    @SuppressWarnings("ArrayRecordComponent")
    record Tag(int type, long millis, byte[] body) {
        boolean isSetup() {
            return type != VIDEO && type != AUDIO || body[1] == 0;
        }

        boolean isVideo() {
            return type == VIDEO;
        }
    }

    static FlvFile read(Path file) throws IOException {
        List<Tag> setup = new ArrayList<>();
        List<Tag> media = new ArrayList<>();
        try (InputStream stream = Files.newInputStream(file);
                DataInputStream in = new DataInputStream(new BufferedInputStream(stream))) {
            in.skipNBytes(HEADER);
            while (true) {
                int typeAndLength = in.readInt();
                int millis = in.readInt();
                in.skipNBytes(3);
                byte[] body = new byte[typeAndLength & 0xffffff];
                in.readFully(body);
                in.skipNBytes(4);
                Tag tag = new Tag(typeAndLength >>> 24, millis >>> 8 | (millis & 0xff) << 24, body);
                // An end of sequence has no media.
                if (tag.isSetup()) {
                    setup.add(tag);
                } else if (!tag.isVideo() || body[1] == 1) {
                    media.add(tag);
                }
            }
        } catch (EOFException end) {
            return new FlvFile(setup, media);
        }
    }

    /** Pictures in it. */
    long frames() {
        return media.stream().filter(Tag::isVideo).count();
    }
}
