package dev.millrace.rtmp.publish;

import dev.millrace.rtmp.command.RtmpStatus;
import java.net.SocketAddress;

/** A publisher's connection, as seen by whoever decides about it. Safe for use by any thread. */
public interface PublishConnection {

    SocketAddress peer();

    /**
     * Lets the publisher start. Call it once for a request. {@link MediaSink#ended} is called in any case: at once, when
     * the publisher is gone already.
     */
    void accept(MediaSink sink);

    /** Tells the publisher why and closes the connection within a second. Does nothing on a closed connection. */
    void close(RtmpStatus reason);
}
