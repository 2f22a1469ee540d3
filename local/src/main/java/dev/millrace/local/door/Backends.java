package dev.millrace.local.door;

import java.util.List;
import java.util.Optional;

/** Where the workloads are at the moment: addresses of ready pods. Called for each request, must not block. */
public interface Backends {
    Optional<String> api();

    /** Of this ChatPool. */
    List<String> chat(String pool);

    /** The transcoder of the channel's newest LiveStream that has one. */
    Optional<String> transcoder(String channel);

    /** Whether the channel's newest LiveStream has no transcoder just now and will have one. */
    boolean awaitsTranscoder(String channel);
}
