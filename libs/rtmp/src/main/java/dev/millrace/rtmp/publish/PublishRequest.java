package dev.millrace.rtmp.publish;

/**
 * A publisher asks to start.
 *
 * @param app the application of its URL, without a query
 * @param key the stream name, which is a secret here
 * @param connection for the answer
 */
public record PublishRequest(String app, String key, PublishConnection connection) {

    /** Without the key. */
    @Override
    public String toString() {
        return "PublishRequest[app=" + app + ", peer=" + connection.peer() + "]";
    }
}
