package dev.millrace.bench.chat;

import dev.millrace.bench.Server;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** A running chat server of one room, or several that share it, and how to talk to them. */
interface Target extends AutoCloseable {
    String name();

    /** Members are spread over these. */
    List<Server> servers();

    /** Path and query of the handshake of somebody who only reads. */
    String readerPath();

    /** The same for somebody who will speak; each number is another person. */
    String speakerPath(int speaker);

    /** What a member sends first; empty: nothing. */
    Optional<String> joinFrame();

    /** What the server's answer to that has in it. */
    String joinedMark();

    /** The frame by which a speaker says this. */
    String messageFrame(int speaker, String content);

    /** How often a server has closed a connection because its client read too slowly; empty: it does not say. */
    default OptionalLong slowConsumers() {
        return OptionalLong.empty();
    }

    @Override
    void close();
}
