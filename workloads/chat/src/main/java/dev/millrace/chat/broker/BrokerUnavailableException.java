package dev.millrace.chat.broker;

/** The broker did not answer in time. What was asked may or may not have happened. */
public final class BrokerUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public BrokerUnavailableException(String message) {
        super(message);
    }

    public BrokerUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
