package dev.millrace.transcoder.relay;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** Where a broadcast's FLV comes from: a publisher's session at the relay, or something that is fetched. */
public interface FlvSource {

    /**
     * The FLV, which may break off with an {@link IOException}; a clean end is the source's own. What the exceptions say
     * is shown to people, so it has no secrets in it.
     *
     * @param fromMillis the first time stamp that was not seen yet; empty: begin where it suits
     * @return empty when there is nothing more to come from this source
     */
    Optional<InputStream> open(Optional<Long> fromMillis) throws IOException;

    /** Makes an {@link #open} on another thread return soon, now and from now on. */
    default void abandon() {}
}
