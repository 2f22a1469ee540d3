package dev.millrace.bench.chat;

import dev.millrace.bench.Server;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A server as small as can be that sends each text frame to everybody who is connected. What is said to it is as long as
 * what Millrace would send, because it adds nothing.
 */
record HubTarget(String name, Server server) implements Target {
    /** What Millrace writes around a message's content, in bytes. */
    private static final String ENVELOPE = "e".repeat(320);

    /** @param command that listens on the port in the variable PORT */
    static HubTarget start(String name, List<String> command) {
        int port = Server.freePort();
        return new HubTarget(name, Server.start("hub-" + name, port, command, Map.of("PORT", Integer.toString(port))));
    }

    @Override
    public List<Server> servers() {
        return List.of(server);
    }

    @Override
    public String readerPath() {
        return "/";
    }

    @Override
    public String speakerPath(int speaker) {
        return "/";
    }

    @Override
    public Optional<String> joinFrame() {
        return Optional.empty();
    }

    @Override
    public String joinedMark() {
        return "";
    }

    @Override
    public String messageFrame(int speaker, String content) {
        return ENVELOPE + content;
    }

    @Override
    public void close() {
        server.close();
    }
}
