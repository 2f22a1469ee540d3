package dev.millrace.objectstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minio.GetObjectArgs;
import io.minio.MinioClient;
import io.minio.PutObjectArgs;
import io.minio.errors.ErrorResponseException;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ObjectStoreTest {
    @TempDir
    Path folder;

    @Test
    void keepsWhatItWasGivenOverARestart() throws Exception {
        byte[] content = "a segment".getBytes(StandardCharsets.UTF_8);
        try (ObjectStore store = ObjectStore.start(settings())) {
            client(store, "secret")
                    .putObject(PutObjectArgs.builder().bucket("live").object("broadcasts/x/0-1.m4s").stream(
                                    new ByteArrayInputStream(content), (long) content.length, -1L)
                            .build());
        }
        try (ObjectStore again = ObjectStore.start(settings());
                var object = client(again, "secret")
                        .getObject(GetObjectArgs.builder()
                                .bucket("live")
                                .object("broadcasts/x/0-1.m4s")
                                .build())) {
            assertThat(object.readAllBytes()).isEqualTo(content);
        }
    }

    @Test
    void refusesAnotherKey() throws Exception {
        try (ObjectStore store = ObjectStore.start(settings())) {
            assertThatThrownBy(() -> client(store, "wrong")
                            .getObject(GetObjectArgs.builder()
                                    .bucket("live")
                                    .object("broadcasts/x/0-1.m4s")
                                    .build()))
                    .isInstanceOf(ErrorResponseException.class)
                    .hasMessageContaining("signature");
        }
    }

    @Test
    void whatIsMissingIsNamed() {
        var environment = new HashMap<>(environment());
        environment.remove("MILLRACE_S3_SECRETKEY");
        assertThatThrownBy(() -> ObjectStoreSettings.of(environment)).hasMessage("MILLRACE_S3_SECRETKEY is needed");
        environment.put("MILLRACE_HTTP_PORT", "many");
        assertThatThrownBy(() -> ObjectStoreSettings.of(environment)).hasMessageContaining("MILLRACE_HTTP_PORT");
    }

    private ObjectStoreSettings settings() {
        return ObjectStoreSettings.of(environment());
    }

    private Map<String, String> environment() {
        return Map.of(
                "MILLRACE_BINDADDRESS", "127.0.0.1",
                "MILLRACE_HTTP_PORT", "0",
                "MILLRACE_OBJECTSTORE_FOLDER", folder.toString(),
                "MILLRACE_S3_BUCKET", "live",
                "MILLRACE_S3_ACCESSKEY", "key",
                "MILLRACE_S3_SECRETKEY", "secret");
    }

    private static MinioClient client(ObjectStore store, String secret) {
        return MinioClient.builder()
                .endpoint("http://127.0.0.1:" + store.port())
                .credentials("key", secret)
                .region("us-east-1")
                .build();
    }
}
