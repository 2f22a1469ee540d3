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

    /**
     * Asks the publisher to connect again, as a server does that is about to stop (Enhanced RTMP v2, "Reconnect Request").
     * The stream goes on until the publisher leaves, which it does at its next key frame.
     *
     * @param reason a sentence for people
     * @return false when the publisher does not understand this and was told nothing
     */
    boolean requestReconnect(String reason);

    /** Tells the publisher why and closes the connection within a second. Does nothing on a closed connection. */
    void close(RtmpStatus reason);
}
