package dev.millrace.api.recording;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;
import java.util.zip.GZIPOutputStream;

/**
 * A playlist as it is sent, made once for all who ask: that of a long broadcast has megabytes.
 *
 * @param etag of the content, without quotes
 */
record Playlist(byte[] plain, byte[] gzipped, String etag) {
    static Playlist of(String text) {
        byte[] plain = text.getBytes(StandardCharsets.UTF_8);
        CRC32C sum = new CRC32C();
        sum.update(plain);
        return new Playlist(plain, gzip(plain), plain.length + "-" + Long.toHexString(sum.getValue()));
    }

    private static byte[] gzip(byte[] plain) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(plain.length / 8 + 64);
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(plain);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
