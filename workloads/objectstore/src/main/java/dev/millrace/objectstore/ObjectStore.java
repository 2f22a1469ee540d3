package dev.millrace.objectstore;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.util.Properties;
import org.gaul.s3proxy.BlobStores;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;

/** s3proxy on a folder: an object is a file, a bucket a folder. Has one user, and is no place for what must not be lost. */
final class ObjectStore implements AutoCloseable {
    private final S3Proxy server;

    private ObjectStore(S3Proxy server) {
        this.server = server;
    }

    static ObjectStore start(ObjectStoreSettings settings) throws Exception {
        Files.createDirectories(settings.folder().resolve(settings.bucket()));
        Properties properties = new Properties();
        properties.setProperty("jclouds.filesystem.basedir", settings.folder().toString());
        S3Proxy server = S3Proxy.builder()
                .blobStore(BlobStores.create("filesystem-nio2", properties))
                .endpoint(URI.create("http://" + settings.address() + ":" + settings.port()))
                .awsAuthentication(AuthenticationType.AWS_V2_OR_V4, settings.accessKey(), settings.secretKey())
                .ignoreUnknownHeaders(true)
                .build();
        server.start();
        return new ObjectStore(server);
    }

    int port() {
        return server.getPort();
    }

    /** Waits for requests that are under way. */
    @Override
    public void close() throws IOException {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IOException("the object store did not stop", e);
        }
    }
}
