package dev.millrace.ingest.session;

import java.security.SecureRandom;

/** Names of sessions: {@code s-} and 16 random characters, 80 bits. */
final class SessionId {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final String ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
    private static final int CHARACTERS = 16;

    private SessionId() {}

    static String next() {
        StringBuilder id = new StringBuilder("s-");
        for (int i = 0; i < CHARACTERS; i++) {
            id.append(ALPHABET.charAt(RANDOM.nextInt(ALPHABET.length())));
        }
        return id.toString();
    }
}
