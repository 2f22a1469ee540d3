package dev.millrace.transcoder.recording;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.zip.CRC32C;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * How an entry lies in a file: magic, lengths of head and body, their checksums (CRC-32C, four bytes each, big endian
 * all), the head as JSON, the body as it is.
 */
class JournalFile {
    private static final int MAGIC = 0x4d4a_3031;
    private static final int PREFIX = 20;
    private static final int LONGEST_HEAD = 1 << 16;

    private final JsonMapper json;

    JournalFile(JsonMapper json) {
        this.json = json;
    }

    /** @param bodyBytes 0 when there is no body */
    record Opened(JournalEntry entry, int bodyBytes) {}

    /** @return the bytes written */
    long write(Path file, JournalEntry entry, List<byte[]> body) throws IOException {
        byte[] head = json.writerFor(JournalEntry.class).writeValueAsBytes(entry);
        CRC32C headSum = new CRC32C();
        headSum.update(head);
        CRC32C bodySum = new CRC32C();
        body.forEach(bodySum::update);
        int bodyBytes = body.stream().mapToInt(piece -> piece.length).sum();
        ByteBuffer prefix = ByteBuffer.allocate(PREFIX)
                .putInt(MAGIC)
                .putInt(head.length)
                .putInt(bodyBytes)
                .putInt((int) headSum.getValue())
                .putInt((int) bodySum.getValue())
                .flip();
        try (FileChannel out = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            writeAll(out, prefix);
            writeAll(out, ByteBuffer.wrap(head));
            for (byte[] piece : body) {
                writeAll(out, ByteBuffer.wrap(piece));
            }
        }
        return size(head.length, bodyBytes);
    }

    /** @throws IOException when it cannot be read, or is not what was written as far as the head goes */
    Opened open(Path file) throws IOException {
        try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer prefix = read(in, PREFIX);
            if (prefix.getInt() != MAGIC) {
                throw new IOException("not a journal file");
            }
            int headBytes = prefix.getInt();
            int bodyBytes = prefix.getInt();
            if (headBytes < 0 || headBytes > LONGEST_HEAD || bodyBytes < 0 || in.size() != size(headBytes, bodyBytes)) {
                throw new IOException("not whole");
            }
            byte[] head = checked(in, headBytes, prefix.getInt());
            return new Opened(json.readValue(head, JournalEntry.class), bodyBytes);
        } catch (JacksonException e) {
            throw new IOException("its head cannot be understood", e);
        }
    }

    /** @throws IOException when it cannot be read, or is not what was written */
    byte[] body(Path file) throws IOException {
        try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer prefix = read(in, PREFIX);
            int headBytes = prefix.getInt(4);
            int bodyBytes = prefix.getInt(8);
            if (headBytes < 0 || bodyBytes < 0 || in.size() != size(headBytes, bodyBytes)) {
                throw new IOException("not whole");
            }
            in.position(PREFIX + headBytes);
            return checked(in, bodyBytes, prefix.getInt(16));
        }
    }

    private static long size(int headBytes, int bodyBytes) {
        return (long) PREFIX + headBytes + bodyBytes;
    }

    private static byte[] checked(FileChannel in, int length, int sum) throws IOException {
        byte[] bytes = read(in, length).array();
        CRC32C actual = new CRC32C();
        actual.update(bytes);
        if ((int) actual.getValue() != sum) {
            throw new IOException("its checksum is wrong");
        }
        return bytes;
    }

    private static ByteBuffer read(FileChannel in, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        while (bytes.hasRemaining()) {
            if (in.read(bytes) < 0) {
                throw new EOFException("it ends too early");
            }
        }
        return bytes.flip();
    }

    private static void writeAll(FileChannel out, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            out.write(bytes);
        }
    }
}
