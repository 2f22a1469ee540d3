package dev.millrace.transcoder.codec;

/** A source that cannot be played from here, with a code for programs and a sentence for the streamer. */
public final class UnsupportedMediaException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String code;

    public UnsupportedMediaException(String code, String message) {
        super(message);
        this.code = code;
    }

    public String code() {
        return code;
    }
}
