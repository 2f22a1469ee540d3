package dev.millrace.rtmp.handshake;

/** Fired as a user event when a handshake is over and chunks follow. */
public enum HandshakeCompleted {
    INSTANCE
}
