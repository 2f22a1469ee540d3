package dev.millrace.controlplane;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class SigningKeysTest {

    @Test
    void whatOneHalfSignsTheOtherAccepts() throws Exception {
        SigningKeys keys = SigningKeys.generate();
        KeyFactory rsa = KeyFactory.getInstance("RSA");
        PrivateKey signing = rsa.generatePrivate(new PKCS8EncodedKeySpec(der(keys.privatePem(), "PRIVATE KEY")));
        PublicKey checking = rsa.generatePublic(new X509EncodedKeySpec(der(keys.publicPem(), "PUBLIC KEY")));
        byte[] token = "a token".getBytes(StandardCharsets.UTF_8);
        Signature signature = Signature.getInstance("SHA256withRSA");
        signature.initSign(signing);
        signature.update(token);
        byte[] signed = signature.sign();
        signature.initVerify(checking);
        signature.update(token);
        assertThat(signature.verify(signed)).isTrue();
    }

    @Test
    void noTwoAreAlikeAndThePrivateHalfIsNotPrinted() {
        SigningKeys keys = SigningKeys.generate();
        assertThat(keys).isNotEqualTo(SigningKeys.generate());
        assertThat(keys.toString()).doesNotContain("PRIVATE");
    }

    private static byte[] der(String pem, String type) {
        assertThat(pem).startsWith("-----BEGIN " + type + "-----\n").endsWith("\n-----END " + type + "-----\n");
        assertThat(pem.lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(64));
        return Base64.getMimeDecoder()
                .decode(pem.lines()
                        .filter(line -> !line.startsWith("-"))
                        .reduce(String::concat)
                        .orElseThrow());
    }
}
