package dev.millrace.api.settings;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The API's configuration, from {@code MILLRACE_…} variables; see {@code docs/contracts/deployment.md}.
 *
 * @param sealSecret 32 bytes in base64: seals stream keys at rest
 * @param rtmpUrl what streamers type in
 * @param admin the account {@code admin}
 * @param chat what chat and the API share
 * @param api what is the API's alone
 */
@ConfigurationProperties("millrace")
public record ApiSettings(
        String sealSecret,
        @DefaultValue("rtmp://localhost:1935/live") URI rtmpUrl,
        @DefaultValue Admin admin,
        Chat chat,
        @DefaultValue Api api) {
    private static final int SEAL_BYTES = 32;
    private static final int SHORTEST_TICKET_SECRET = 16;

    public ApiSettings {
        require(isSealSecret(sealSecret), "MILLRACE_SEALSECRET must be 32 bytes in base64");
        require(
                chat != null && chat.ticketSecret != null && chat.ticketSecret.length() >= SHORTEST_TICKET_SECRET,
                "MILLRACE_CHAT_TICKETSECRET must have at least 16 characters");
    }

    /** The key that seals stream keys: 32 bytes. */
    public byte[] sealKey() {
        return Base64.getDecoder().decode(sealSecret);
    }

    /** The key that signs chat tickets. */
    public byte[] ticketKey() {
        return chat.ticketSecret.getBytes(StandardCharsets.UTF_8);
    }

    /** Without the secrets, because records print what they hold. */
    @Override
    public String toString() {
        return "ApiSettings[rtmpUrl=" + rtmpUrl + ", api=" + api + "]";
    }

    private static boolean isSealSecret(@Nullable String secret) {
        try {
            return secret != null && Base64.getDecoder().decode(secret).length == SEAL_BYTES;
        } catch (IllegalArgumentException notBase64) {
            return false;
        }
    }

    private static void require(boolean fulfilled, String sentence) {
        if (!fulfilled) {
            throw new IllegalArgumentException(sentence);
        }
    }

    /** @param password of the account {@code admin}, made when it is missing; null: it is not made */
    public record Admin(@Nullable String password) {
        @Override
        public String toString() {
            return "Admin[]";
        }
    }

    /** @param ticketSecret what chat tickets are signed with; its UTF-8 bytes are the key */
    public record Chat(String ticketSecret) {
        @Override
        public String toString() {
            return "Chat[]";
        }
    }

    /**
     * @param sessionLifetime how long a log-in lasts
     * @param trustedProxies addresses and ranges ({@code 10.0.0.0/8}) whose {@code X-Forwarded-For} is believed
     * @param login how often a password may be tried, for each address and for each username
     * @param registration how many accounts an address may make
     */
    public record Api(
            @DefaultValue("30d") Duration sessionLifetime,
            @DefaultValue List<String> trustedProxies,
            @DefaultValue Login login,
            @DefaultValue Registration registration) {

        public Api {
            trustedProxies = List.copyOf(trustedProxies);
        }
    }

    /**
     * @param addressBurst attempts that one address has at once
     * @param addressRefill the time in which it regains one
     * @param usernameBurst failures that one username has at once, from wherever they come
     * @param usernameRefill the time in which it regains one
     */
    public record Login(
            @DefaultValue("30") int addressBurst,
            @DefaultValue("2s") Duration addressRefill,
            @DefaultValue("20") int usernameBurst,
            @DefaultValue("6s") Duration usernameRefill) {}

    /**
     * @param addressBurst accounts that one address may make at once
     * @param addressRefill the time in which it regains one
     */
    public record Registration(
            @DefaultValue("20") int addressBurst,
            @DefaultValue("30s") Duration addressRefill) {}
}
