package dev.millrace.local.node;

/** A pod refers to a Secret, ConfigMap, key or field that is not there (yet): the container waits for it. */
final class ConfigMissing extends Exception {
    private static final long serialVersionUID = 1L;

    ConfigMissing(String message) {
        super(message);
    }
}
