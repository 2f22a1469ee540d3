package dev.millrace.testkit.s3;

import io.minio.MinioClient;
import io.minio.PutObjectArgs;
import io.minio.errors.MinioException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import java.util.Properties;
import org.gaul.s3proxy.BlobStores;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * An S3 with one empty bucket on a free port of loopback, the same server as in local mode, which a test may stop and
 * start again: it keeps its objects. A module that uses it declares s3proxy
 * and minio for itself.
 */
public final class TestBucket implements BeforeAllCallback, AfterAllCallback {
    public static final String NAME = "recordings";
    public static final String ACCESS_KEY = "test-access-key";
    public static final String SECRET_KEY = "test-secret-key";

    private static final String LOOPBACK = "127.0.0.1";

    private Optional<S3Proxy> server = Optional.empty();
    private Optional<Path> folder = Optional.empty();
    private Optional<MinioClient> client = Optional.empty();
    private int port;

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        Path created = Files.createTempDirectory("millrace-bucket");
        Files.createDirectory(created.resolve(NAME));
        folder = Optional.of(created);
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(LOOPBACK))) {
            port = socket.getLocalPort();
        }
        client = Optional.of(MinioClient.builder()
                .endpoint(endpoint())
                .credentials(ACCESS_KEY, SECRET_KEY)
                .build());
        start();
    }

    @Override
    public void afterAll(ExtensionContext context) throws IOException {
        stop();
        if (folder.isPresent()) {
            delete(folder.get());
        }
    }

    /** For {@code MILLRACE_S3_ENDPOINT}; the same before a stop and after a start. */
    public String endpoint() {
        return "http://" + LOOPBACK + ":" + port;
    }

    /** Stores an object; the bucket must not be stopped. */
    public void put(String key, byte[] bytes) {
        try {
            client.orElseThrow()
                    .putObject(PutObjectArgs.builder()
                            .bucket(NAME)
                            .object(key)
                            .data(bytes, bytes.length)
                            .build());
        } catch (MinioException e) {
            throw new IllegalStateException(key + " was not stored", e);
        }
    }

    /** The file behind an object. */
    public Path file(String key) {
        return folder.orElseThrow().resolve(NAME).resolve(key);
    }

    /** From now on connections are refused; does nothing when it is stopped. */
    public void stop() {
        server.ifPresent(running -> {
            try {
                running.stop();
            } catch (Exception e) {
                throw new IllegalStateException("S3 did not stop", e);
            }
        });
        server = Optional.empty();
    }

    /** Starts it on the port it had; does nothing when it runs. */
    public void start() {
        if (server.isPresent()) {
            return;
        }
        Properties properties = new Properties();
        properties.setProperty(
                "jclouds.filesystem.basedir", folder.orElseThrow().toString());
        try {
            S3Proxy starting = S3Proxy.builder()
                    .blobStore(BlobStores.create("filesystem-nio2", properties))
                    .endpoint(URI.create(endpoint()))
                    .awsAuthentication(AuthenticationType.AWS_V2_OR_V4, ACCESS_KEY, SECRET_KEY)
                    .ignoreUnknownHeaders(true)
                    .build();
            starting.start();
            server = Optional.of(starting);
        } catch (Exception e) {
            throw new IllegalStateException("S3 did not start on port " + port, e);
        }
    }

    private static void delete(Path folder) throws IOException {
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
                    throws IOException {
                Files.delete(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
