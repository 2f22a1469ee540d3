package dev.millrace.operator.podpool;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.UUID;

/** Names of new pods: {@code transcoder-default-1f0c2ab9}. */
public final class PodNames {
    private static final int SUFFIX_CHARACTERS = 8;

    private PodNames() {}

    /** A name that no pod ever had. */
    public static String unique(PodKind kind, Pool pool) {
        return of(kind, pool, UUID.randomUUID().toString());
    }

    /**
     * The name of the one pod that is made for this purpose. Always the same, so that acting twice makes one pod: the API
     * server refuses the second.
     */
    public static String of(PodKind kind, Pool pool, String purpose) {
        return kind.component() + "-" + pool.name() + "-" + digest(purpose).substring(0, SUFFIX_CHARACTERS);
    }

    static String digest(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
