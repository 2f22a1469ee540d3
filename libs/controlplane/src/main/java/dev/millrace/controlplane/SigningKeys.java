package dev.millrace.controlplane;

import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * A new pair of keys that service account tokens are signed and checked with, in PEM.
 *
 * @param privatePem PKCS #8 (RFC 7468 §10)
 * @param publicPem SubjectPublicKeyInfo (RFC 7468 §13)
 */
public record SigningKeys(String privatePem, String publicPem) {
    private static final int BITS = 2048;
    /** RFC 7468 §2. */
    private static final int LINE = 64;

    public static SigningKeys generate() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(BITS);
            KeyPair pair = generator.generateKeyPair();
            return new SigningKeys(
                    pem("PRIVATE KEY", pair.getPrivate().getEncoded()),
                    pem("PUBLIC KEY", pair.getPublic().getEncoded()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has RSA", e);
        }
    }

    /** Without the private key, because records print what they hold. */
    @Override
    public String toString() {
        return "SigningKeys[" + publicPem + "]";
    }

    private static String pem(String type, byte[] der) {
        String body = Base64.getMimeEncoder(LINE, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN " + type + "-----\n" + body + "\n-----END " + type + "-----\n";
    }
}
