package dev.millrace.rtmp;

import io.netty.handler.codec.DecoderException;

/**
 * Bad input from a peer. It has no stack trace: the code says all, and a peer must not be able to make the server
 * spend its time on traces.
 */
public final class RtmpException extends DecoderException {
    private static final long serialVersionUID = 1L;

    private final RtmpError error;

    /** @param message a plain sentence that contains nothing the peer sent */
    public RtmpException(RtmpError error, String message) {
        super(message);
        this.error = error;
    }

    public RtmpError error() {
        return error;
    }

    @Override
    public Throwable fillInStackTrace() {
        return this;
    }
}
