package dev.millrace.api.streamkey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class StreamKeySealTest {
    private final StreamKeySeal seal = seal("0123456789abcdef0123456789abcdef");

    @Test
    void aSealedKeyOpensForItsChannelOnly() {
        String key = seal.newKey();
        byte[] sealed = seal.seal(key, "demo").sealed();
        assertThat(seal.open(sealed, "demo")).isEqualTo(key);
        assertThat(new String(sealed, StandardCharsets.ISO_8859_1)).doesNotContain(key);
        assertThatThrownBy(() -> seal.open(sealed, "other")).hasMessageContaining("MILLRACE_SEALSECRET");
    }

    @Test
    void anotherSecretOpensNothing() {
        byte[] sealed = seal.seal(seal.newKey(), "demo").sealed();
        StreamKeySeal other = seal("another secret, of 32 bytes, too");
        assertThatThrownBy(() -> other.open(sealed, "demo")).hasMessageContaining("MILLRACE_SEALSECRET");
    }

    @Test
    void damageIsNoticedAtEveryByte() {
        byte[] sealed = seal.seal(seal.newKey(), "demo").sealed();
        for (int i = 0; i < sealed.length; i++) {
            byte[] damaged = sealed.clone();
            damaged[i] ^= 1;
            assertThatThrownBy(() -> seal.open(damaged, "demo")).hasMessageContaining("demo");
        }
        assertThatThrownBy(() -> seal.open(new byte[0], "demo")).hasMessageContaining("demo");
    }

    @Test
    void noSealLooksLikeAnother() {
        String key = seal.newKey();
        assertThat(seal.seal(key, "demo").sealed())
                .isNotEqualTo(seal.seal(key, "demo").sealed());
        assertThat(seal.seal(key, "demo").hash())
                .isEqualTo(seal.seal(key, "demo").hash());
    }

    private static StreamKeySeal seal(String secret) {
        return new StreamKeySeal(secret.getBytes(StandardCharsets.US_ASCII));
    }
}
