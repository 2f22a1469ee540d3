package dev.millrace.api.account;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;
import org.springframework.stereotype.Component;

/**
 * Passwords hashed with bcrypt. bcrypt reads 72 bytes and no more, so it gets the SHA-256 of the password, in base64
 * because it stops at a zero byte. At most one hash a core is worked on, so that a crowd at the door leaves
 * room for everything else. Thread-safe.
 */
@Component
final class Passwords {
    /** 2^10 rounds, about 60 ms: OWASP's least for bcrypt. */
    private static final int COST = 10;

    private final BCryptPasswordEncoder bcrypt = new BCryptPasswordEncoder(COST);
    private final Semaphore cores = new Semaphore(Runtime.getRuntime().availableProcessors());
    /** The hash of nothing that anybody can type. */
    private final String nobodys = "$2a$" + COST + "$" + "abcdefghijklmnopqrstuuKMBCjMKiDiTEzCdMlQ3fs9mRLHDsn8C";

    String hash(String password) {
        cores.acquireUninterruptibly();
        try {
            return bcrypt.encode(digest(password));
        } finally {
            cores.release();
        }
    }

    /** Whether the password is the one of {@code hash}; it takes as long when there is no user, and so no hash. */
    boolean matches(String password, Optional<String> hash) {
        cores.acquireUninterruptibly();
        try {
            return bcrypt.matches(digest(password), hash.orElse(nobodys)) && hash.isPresent();
        } finally {
            cores.release();
        }
    }

    private static String digest(String password) {
        try {
            byte[] sha256 = MessageDigest.getInstance("SHA-256").digest(password.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(sha256);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
