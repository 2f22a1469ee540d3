package dev.millrace.local.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;

/**
 * Where everything is, for people at the end of the start and for programs in {@code endpoints.json}.
 *
 * @param web origin of the page, REST, playback and chat
 * @param rtmp server to type into an encoder
 * @param streamKey of {@code channel}
 * @param channel the demo user's channel
 * @param kubeconfig path of a kubeconfig with all rights
 * @param users accounts, by what they are for: {@code admin}, {@code demo}
 */
public record Endpoints(
        String web, String rtmp, String streamKey, String channel, String kubeconfig, Map<String, Account> users) {

    /** An account of the web page. */
    public record Account(String username, String password) {}

    public String json() {
        try {
            return new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(this) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
