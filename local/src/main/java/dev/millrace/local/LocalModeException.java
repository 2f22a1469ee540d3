package dev.millrace.local;

/** Something that the person at the terminal can act on; the message is one plain sentence and ends the command. */
public final class LocalModeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public LocalModeException(String message) {
        super(message);
    }

    public LocalModeException(String message, Throwable cause) {
        super(message, cause);
    }
}
