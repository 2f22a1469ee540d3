package dev.millrace.e2e.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/**
 * What {@code millrace up} writes down for programs ({@code endpoints.json}).
 *
 * @param web the page's address
 * @param rtmp the RTMP server, without a key
 * @param streamKey of the demo channel
 * @param channel the demo channel's name
 * @param kubeconfig path of the administrator's kubeconfig
 * @param users by name: admin, demo
 */
record Endpoints(
        String web, String rtmp, String streamKey, String channel, String kubeconfig, Map<String, User> users) {

    record User(String username, String password) {}

    static Endpoints read(Path file) {
        try {
            return JsonMapper.shared().readValue(Files.readAllBytes(file), Endpoints.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
