package dev.millrace.service.http;

import org.springframework.http.HttpStatus;

/** A request that is refused, with the code that its sender gets in the envelope of errors. */
public final class ApiException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final HttpStatus status;
    private final String code;

    /**
     * @param status the HTTP status
     * @param code for programs: upper case with underscores, documented in {@code docs/contracts}
     * @param message for people: one sentence that says what to do
     */
    public ApiException(HttpStatus status, String code, String message) {
        // No stack trace: a refusal is an answer, not a fault, and may come thousands of times a second.
        super(message, null, false, false);
        this.status = status;
        this.code = code;
    }

    public HttpStatus status() {
        return status;
    }

    public String code() {
        return code;
    }
}
