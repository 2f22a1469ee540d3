package dev.millrace.objectstore;

import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs until it is told to stop. */
public final class ObjectStoreApplication {
    private static final Logger log = LoggerFactory.getLogger(ObjectStoreApplication.class);

    private ObjectStoreApplication() {}

    public static void main(String[] args) throws Exception {
        ObjectStoreSettings settings;
        try {
            settings = ObjectStoreSettings.of(System.getenv());
        } catch (IllegalArgumentException e) {
            log.error("cannot start: {}", e.getMessage());
            System.exit(1);
            return;
        }
        ObjectStore store = ObjectStore.start(settings);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(store)));
        log.info("serving bucket {} on port {}", settings.bucket(), store.port());
    }

    private static void stop(ObjectStore store) {
        try {
            store.close();
        } catch (IOException e) {
            log.warn("stopped with a failure: {}", e.getMessage());
        }
    }
}
