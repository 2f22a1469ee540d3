package dev.millrace.transcoder.codec;

/** Something in a source that cannot be played from here, with a sentence for the streamer. */
public final class UnsupportedMediaException extends RuntimeException {
    private static final long serialVersionUID = 2;

    private final MediaFault fault;

    public UnsupportedMediaException(MediaFault fault, String message) {
        super(message);
        this.fault = fault;
    }

    public MediaFault fault() {
        return fault;
    }
}
