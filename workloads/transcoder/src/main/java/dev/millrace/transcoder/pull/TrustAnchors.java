package dev.millrace.transcoder.pull;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Base64;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * The authorities that this JVM trusts, in a file as FFmpeg wants them: its own TLS library brings none, and without
 * them it would take anybody's word. Thread-safe.
 */
final class TrustAnchors {
    private static @Nullable Path file;

    private TrustAnchors() {}

    /** The file, which is made once and goes with the process. */
    static synchronized Path file() throws IOException {
        if (file == null || !Files.exists(file)) {
            Path made = Files.createTempFile("millrace-authorities", ".pem");
            made.toFile().deleteOnExit();
            Files.writeString(made, pem(), StandardCharsets.US_ASCII);
            file = made;
        }
        return file;
    }

    private static String pem() throws IOException {
        StringBuilder pem = new StringBuilder();
        Base64.Encoder base64 = Base64.getMimeEncoder(64, new byte[] {'\n'});
        try {
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init((KeyStore) null);
            for (TrustManager manager : factory.getTrustManagers()) {
                if (manager instanceof X509TrustManager trusting) {
                    for (X509Certificate authority : trusting.getAcceptedIssuers()) {
                        pem.append("-----BEGIN CERTIFICATE-----\n")
                                .append(base64.encodeToString(authority.getEncoded()))
                                .append("\n-----END CERTIFICATE-----\n");
                    }
                }
            }
        } catch (GeneralSecurityException e) {
            throw new IOException("this pod's certificate authorities cannot be read", e);
        }
        return pem.toString();
    }
}
