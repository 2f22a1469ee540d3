package dev.millrace.rtmp.publish;

import dev.millrace.rtmp.RtmpError;
import java.net.SocketAddress;

/** Is told what happens on publishers' connections. Called on event loops, so nothing here may block. */
public interface PublishListener {

    /** Answer with {@link PublishConnection#accept} or {@link PublishConnection#close}, now or later. */
    void requested(PublishRequest request);

    /** A peer sent bad input, was told so and is being disconnected. */
    void badInput(RtmpError error, SocketAddress peer);

    /** Something in the server failed; the connection is being closed. */
    void failed(Throwable cause, SocketAddress peer);
}
