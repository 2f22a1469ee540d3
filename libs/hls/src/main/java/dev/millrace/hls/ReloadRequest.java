package dev.millrace.hls;

import org.jspecify.annotations.Nullable;

/**
 * The delivery directives of a playlist request (RFC 8216bis §6.2.5).
 *
 * @param sequence {@code _HLS_msn}, null when absent
 * @param part {@code _HLS_part}, null when absent
 * @param skip whether {@code _HLS_skip} asks for a delta update
 */
public record ReloadRequest(
        @Nullable Long sequence, @Nullable Integer part, boolean skip) {
    public static final ReloadRequest PLAIN = new ReloadRequest(null, null, false);
}
