package dev.millrace.ingest;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import java.util.Objects;

/** A self-signed certificate for localhost, made by the JDK's keytool. */
record TestCertificate(String chain, String key, BigInteger serial) {
    private static final char[] PASSWORD = "secret".toCharArray();

    /** @param validity in days from {@code startDate}, which is as keytool has it: {@code -1d} is yesterday */
    static TestCertificate create(Path folder, String algorithm, String startDate, int validity)
            throws IOException, InterruptedException, GeneralSecurityException {
        Path store = Files.createTempFile(folder, "keys", ".p12");
        Files.delete(store);
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keyalg",
                algorithm,
                "-alias",
                "server",
                "-dname",
                "CN=localhost",
                "-startdate",
                startDate,
                "-validity",
                Integer.toString(validity),
                "-storetype",
                "PKCS12",
                "-storepass",
                new String(PASSWORD),
                "-keystore",
                store.toString());
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (process.waitFor() != 0) {
            throw new IOException("keytool failed");
        }
        KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD);
        X509Certificate certificate = (X509Certificate) keys.getCertificate("server");
        byte[] key = Objects.requireNonNull(keys.getKey("server", PASSWORD)).getEncoded();
        return new TestCertificate(
                pem("CERTIFICATE", certificate.getEncoded()), pem("PRIVATE KEY", key), certificate.getSerialNumber());
    }

    /** As the kubelet changes a mounted Secret: a new folder, and a symbolic link to it that is swapped. */
    void mount(Path secret) throws IOException {
        Path version = Files.createTempDirectory(secret, "..version");
        Files.writeString(version.resolve("tls.crt"), chain, StandardCharsets.US_ASCII);
        Files.writeString(version.resolve("tls.key"), key, StandardCharsets.US_ASCII);
        Path fresh = secret.resolve("..data_tmp");
        Files.createSymbolicLink(fresh, version.getFileName());
        Files.move(fresh, secret.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
        for (String name : List.of("tls.crt", "tls.key")) {
            if (Files.notExists(secret.resolve(name))) {
                Files.createSymbolicLink(secret.resolve(name), Path.of("..data", name));
            }
        }
    }

    private static String pem(String type, byte[] der) {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN " + type + "-----\n" + body + "\n-----END " + type + "-----\n";
    }
}
