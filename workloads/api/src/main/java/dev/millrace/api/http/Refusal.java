package dev.millrace.api.http;

import dev.millrace.service.http.ApiException;
import org.springframework.http.HttpStatus;

/** Every code that the API refuses a request with; see {@code docs/contracts/rest.md}. */
public enum Refusal {
    MALFORMED_BODY(HttpStatus.BAD_REQUEST, "The body is not the JSON that is expected."),
    UNAUTHORIZED(HttpStatus.UNAUTHORIZED, "Log in first."),
    BAD_CREDENTIALS(HttpStatus.UNAUTHORIZED, "The username or the password is wrong."),
    FORBIDDEN(HttpStatus.FORBIDDEN, "This is not your channel."),
    NOT_FOUND(HttpStatus.NOT_FOUND, "There is nothing at this path."),
    CHANNEL_NOT_FOUND(HttpStatus.NOT_FOUND, "There is no such channel."),
    USER_NOT_FOUND(HttpStatus.NOT_FOUND, "There is nobody of that name."),
    BROADCAST_NOT_FOUND(HttpStatus.NOT_FOUND, "There is no such broadcast."),
    RECORDING_NOT_FOUND(HttpStatus.NOT_FOUND, "There is no such recording."),
    METHOD_NOT_ALLOWED(HttpStatus.METHOD_NOT_ALLOWED, "This path does not take this method."),
    NOT_LIVE(HttpStatus.CONFLICT, "There is no running broadcast."),
    USERNAME_TAKEN(HttpStatus.CONFLICT, "This username is taken; choose another."),
    VERSION_CONFLICT(HttpStatus.CONFLICT, "Somebody else changed this meanwhile; load it again."),
    CONTENT_TOO_LARGE(HttpStatus.CONTENT_TOO_LARGE, "The body is larger than 64 KiB."),
    RANGE_NOT_SATISFIABLE(HttpStatus.REQUESTED_RANGE_NOT_SATISFIABLE, "This range begins after the end."),
    UNSUPPORTED_MEDIA_TYPE(HttpStatus.UNSUPPORTED_MEDIA_TYPE, "Send application/json."),
    VALIDATION_FAILED(HttpStatus.UNPROCESSABLE_CONTENT, "Some fields are not valid."),
    RATE_LIMITED(HttpStatus.TOO_MANY_REQUESTS, "Too many attempts; wait a little."),
    INTERNAL_ERROR(HttpStatus.INTERNAL_SERVER_ERROR, "Something went wrong on our side; try again."),
    STORAGE_UNAVAILABLE(HttpStatus.SERVICE_UNAVAILABLE, "Recordings cannot be read at the moment; try again soon."),
    UNAVAILABLE(HttpStatus.SERVICE_UNAVAILABLE, "This does not work at the moment; try again soon.");

    private final HttpStatus status;
    private final String sentence;

    Refusal(HttpStatus status, String sentence) {
        this.status = status;
        this.sentence = sentence;
    }

    /** To be thrown out of a controller. */
    public ApiException exception() {
        return new ApiException(status, name(), sentence);
    }

    HttpStatus status() {
        return status;
    }

    String sentence() {
        return sentence;
    }
}
