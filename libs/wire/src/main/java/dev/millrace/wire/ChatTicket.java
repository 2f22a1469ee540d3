package dev.millrace.wire;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Lets a user speak on a chat connection that is opened before it expires. A chat pod checks it without a look-up, so
 * a hundred thousand reconnects cost the database nothing; short-lived, because it travels in a query string.
 *
 * @param sub the user's id
 * @param exp when it expires, in seconds since the epoch
 */
public record ChatTicket(String sub, long exp) {
    private static final String ALGORITHM = "HmacSHA256";
    private static final int LONGEST = 512;
    private static final JsonMapper JSON = JsonMapper.shared();

    /** The ticket as it is sent: payload and signature, each in base64url, joined by a dot. */
    public String signed(byte[] secret) {
        String payload = encode(JSON.writeValueAsBytes(this));
        return payload + "." + encode(signature(payload, secret));
    }

    /** The ticket in {@code text}; empty when it is malformed, not signed with {@code secret}, or expired. */
    public static Optional<ChatTicket> verify(String text, byte[] secret, Instant now) {
        int dot = text.indexOf('.');
        if (dot < 0 || text.length() > LONGEST) {
            return Optional.empty();
        }
        String payload = text.substring(0, dot);
        try {
            byte[] claimed = Base64.getUrlDecoder().decode(text.substring(dot + 1));
            if (!MessageDigest.isEqual(claimed, signature(payload, secret))) {
                return Optional.empty();
            }
            ChatTicket ticket = JSON.readValue(Base64.getUrlDecoder().decode(payload), ChatTicket.class);
            return ticket.exp > now.getEpochSecond() ? Optional.of(ticket) : Optional.empty();
        } catch (IllegalArgumentException | JacksonException malformed) {
            return Optional.empty();
        }
    }

    private static byte[] signature(String payload, byte[] secret) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret, ALGORITHM));
            return mac.doFinal(payload.getBytes(StandardCharsets.US_ASCII));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
        }
    }

    private static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
