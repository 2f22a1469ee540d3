package dev.millrace.objectstore;

import java.nio.file.Path;
import java.util.Map;

/**
 * What the object store is told by its environment.
 *
 * @param address to listen on
 * @param port 0: a free one
 * @param folder holds a folder a bucket
 * @param bucket made when it is missing
 */
record ObjectStoreSettings(String address, int port, Path folder, String bucket, String accessKey, String secretKey) {

    /** @throws IllegalArgumentException that names the variable which is missing or no number */
    static ObjectStoreSettings of(Map<String, String> environment) {
        String port = environment.getOrDefault("MILLRACE_HTTP_PORT", "8080");
        if (!port.matches("[0-9]{1,5}")) {
            throw new IllegalArgumentException("MILLRACE_HTTP_PORT must be a number: " + port);
        }
        return new ObjectStoreSettings(
                environment.getOrDefault("MILLRACE_BINDADDRESS", "0.0.0.0"),
                Integer.parseInt(port),
                Path.of(required(environment, "MILLRACE_OBJECTSTORE_FOLDER")),
                required(environment, "MILLRACE_S3_BUCKET"),
                required(environment, "MILLRACE_S3_ACCESSKEY"),
                required(environment, "MILLRACE_S3_SECRETKEY"));
    }

    private static String required(Map<String, String> environment, String name) {
        String value = environment.getOrDefault(name, "");
        if (value.isBlank()) {
            throw new IllegalArgumentException(name + " is needed");
        }
        return value;
    }
}
