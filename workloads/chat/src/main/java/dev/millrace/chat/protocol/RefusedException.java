package dev.millrace.chat.protocol;

/** What a client sent is refused; it gets the code and the sentence. */
public final class RefusedException extends Exception {
    private static final long serialVersionUID = 1;

    private final transient ServerMessage.Error error;

    public RefusedException(ServerMessage.Error error) {
        // No stack trace: a refusal is an answer, not a fault, and may come thousands of times a second.
        super(error.message(), null, false, false);
        this.error = error;
    }

    static RefusedException malformed(String sentence) {
        return new RefusedException(ServerMessage.Error.of(ErrorCode.PARSE_ERROR, sentence));
    }

    static RefusedException content(ClientMessage.Speak speak, String sentence) {
        return new RefusedException(ServerMessage.Error.of(ErrorCode.CONTENT_INVALID, sentence, speak));
    }

    public ServerMessage.Error error() {
        return error;
    }
}
