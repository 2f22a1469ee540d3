package dev.millrace.transcoder.playback;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPOutputStream;

/**
 * A playlist as it is sent: compressed once, however many ask for it.
 *
 * @param plain not to be changed
 * @param gzip the same, not to be changed
 */
@SuppressWarnings("ArrayRecordComponent")
record Playlist(byte[] plain, byte[] gzip) {
    static Playlist of(String text) {
        byte[] plain = text.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(plain.length / 4 + 64);
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(plain);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Playlist(plain, bytes.toByteArray());
    }
}
