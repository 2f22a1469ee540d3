package dev.millrace.ingest.tls;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import org.springframework.boot.ssl.pem.PemContent;

/**
 * A certificate chain and its private key in PEM, as a Secret of type {@code kubernetes.io/tls} has them.
 *
 * @param certificate the chain, the server's own certificate first
 * @param key PKCS#8, PKCS#1 or SEC 1, not encrypted
 */
public record CertificateFiles(Path certificate, Path key) {

    /** What the files hold. */
    record Content(String certificate, String key) {
        /** Without the key. */
        @Override
        public String toString() {
            return "Content[]";
        }
    }

    /** @param expiry of the server's own certificate */
    record Opened(SslContext context, Instant expiry) {}

    Content read() throws IOException {
        return new Content(
                Files.readString(certificate, StandardCharsets.US_ASCII),
                Files.readString(key, StandardCharsets.US_ASCII));
    }

    /**
     * @throws GeneralSecurityException when key and certificate do not belong together
     * @throws IllegalStateException when there is no certificate or no key
     * @throws IllegalArgumentException when they cannot be read
     */
    static Opened open(Content content) throws GeneralSecurityException, IOException {
        List<X509Certificate> chain = PemContent.of(content.certificate()).getCertificates();
        PrivateKey key = PemContent.of(content.key()).getPrivateKey();
        if (chain == null || chain.isEmpty() || key == null) {
            throw new IllegalStateException("a certificate or its key is missing");
        }
        requireMatch(key, chain.getFirst().getPublicKey());
        SslContext context = SslContextBuilder.forServer(key, chain).build();
        return new Opened(context, chain.getFirst().getNotAfter().toInstant());
    }

    private static void requireMatch(PrivateKey key, PublicKey certified) throws GeneralSecurityException {
        String algorithm = switch (key.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> key.getAlgorithm();
        };
        byte[] probe = {1};
        Signature signing = Signature.getInstance(algorithm);
        signing.initSign(key);
        signing.update(probe);
        Signature verifying = Signature.getInstance(algorithm);
        verifying.initVerify(certified);
        verifying.update(probe);
        if (!verifying.verify(signing.sign())) {
            throw new InvalidKeyException("the key is not the certificate's");
        }
    }
}
