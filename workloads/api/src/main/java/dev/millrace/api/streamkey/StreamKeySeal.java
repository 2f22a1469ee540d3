package dev.millrace.api.streamkey;

import dev.millrace.api.settings.ApiSettings;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * Makes stream keys, and seals them with AES-256-GCM (NIST SP 800-38D). Sealed: one byte for the format, the 12 bytes
 * of the nonce, the cipher text with its 16 bytes of tag. The channel's name is authenticated with it, so a sealed key
 * that is copied to another channel does not open. Thread-safe.
 */
@Component
public final class StreamKeySeal {
    private static final String PREFIX = "mr_";
    private static final String ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final int RANDOM_CHARACTERS = 32;
    private static final byte FORMAT = 1;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final SecureRandom random = new SecureRandom();
    private final SecretKey secret;

    @Autowired
    StreamKeySeal(ApiSettings settings) {
        this(settings.sealKey());
    }

    /** @param key 32 bytes */
    StreamKeySeal(byte[] key) {
        secret = new SecretKeySpec(key, "AES");
    }

    /** A key that nobody has: {@code mr_} and 190 random bits. */
    public String newKey() {
        StringBuilder key = new StringBuilder(PREFIX);
        random.ints(RANDOM_CHARACTERS, 0, ALPHABET.length()).forEach(i -> key.append(ALPHABET.charAt(i)));
        return key.toString();
    }

    /** The key as the channel {@code channel} keeps it. */
    public SealedStreamKey seal(String key, String channel) {
        byte[] plain = key.getBytes(StandardCharsets.US_ASCII);
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        try {
            byte[] encrypted = cipher(Cipher.ENCRYPT_MODE, nonce, channel).doFinal(plain);
            byte[] sealed = ByteBuffer.allocate(1 + NONCE_BYTES + encrypted.length)
                    .put(FORMAT)
                    .put(nonce)
                    .put(encrypted)
                    .array();
            return new SealedStreamKey(MessageDigest.getInstance("SHA-256").digest(plain), sealed);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has AES-GCM and SHA-256", e);
        }
    }

    /**
     * The key that was sealed for the channel.
     *
     * @throws UnsealableException when it was sealed with another secret, for another channel, or is damaged
     */
    String open(byte[] sealed, String channel) {
        ByteBuffer in = ByteBuffer.wrap(sealed);
        if (in.remaining() <= 1 + NONCE_BYTES || in.get() != FORMAT) {
            throw new UnsealableException(channel);
        }
        byte[] nonce = new byte[NONCE_BYTES];
        in.get(nonce);
        byte[] encrypted = new byte[in.remaining()];
        in.get(encrypted);
        try {
            return new String(
                    cipher(Cipher.DECRYPT_MODE, nonce, channel).doFinal(encrypted), StandardCharsets.US_ASCII);
        } catch (AEADBadTagException e) {
            throw new UnsealableException(channel);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has AES-GCM", e);
        }
    }

    private Cipher cipher(int mode, byte[] nonce, String channel) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, secret, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(channel.getBytes(StandardCharsets.UTF_8));
        return cipher;
    }

    /** A sealed key that cannot be opened, which a change of {@code MILLRACE_SEALSECRET} makes of all of them. */
    static final class UnsealableException extends RuntimeException {
        private static final long serialVersionUID = 1;

        UnsealableException(String channel) {
            super("the stream key of " + channel + " does not open: was MILLRACE_SEALSECRET changed?");
        }
    }
}
