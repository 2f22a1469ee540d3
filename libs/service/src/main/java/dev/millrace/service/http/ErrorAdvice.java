package dev.millrace.service.http;

import dev.millrace.wire.ErrorBody;
import java.io.IOException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.TypeMismatchException;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.web.ErrorResponse;
import org.springframework.web.bind.MethodArgumentNotValidException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.async.AsyncRequestNotUsableException;

/** Turns what a controller throws into the envelope of errors, one log line and one count. */
@RestControllerAdvice
final class ErrorAdvice {
    private static final Logger log = LoggerFactory.getLogger(ErrorAdvice.class);

    private final ErrorWriter errors;

    ErrorAdvice(ErrorWriter errors) {
        this.errors = errors;
    }

    @ExceptionHandler
    ResponseEntity<ErrorBody> refused(ApiException refusal) {
        return answer(refusal.status(), ErrorBody.of(refusal.code(), refusal.getMessage()));
    }

    @ExceptionHandler
    ResponseEntity<ErrorBody> invalid(MethodArgumentNotValidException invalid) {
        List<ErrorBody.Field> fields = invalid.getFieldErrors().stream()
                .map(field -> new ErrorBody.Field(field.getField(), String.valueOf(field.getDefaultMessage())))
                .toList();
        return answer(
                HttpStatus.UNPROCESSABLE_CONTENT,
                ErrorBody.ofFields("VALIDATION_FAILED", "Some fields are not valid.", fields));
    }

    @ExceptionHandler
    ResponseEntity<ErrorBody> unreadable(HttpMessageNotReadableException unreadable) {
        return answer(
                HttpStatus.BAD_REQUEST, ErrorBody.of("MALFORMED_BODY", "The body is not the JSON that is expected."));
    }

    @ExceptionHandler
    ResponseEntity<ErrorBody> mistyped(TypeMismatchException mistyped) {
        return answer(
                HttpStatus.BAD_REQUEST,
                ErrorBody.of("PARAMETER_INVALID", "A part of the path or the query has the wrong form."));
    }

    /** The client went away while the answer was written: nobody is left to tell. */
    @ExceptionHandler({AsyncRequestNotUsableException.class, IOException.class})
    void clientGone(IOException gone) {
        log.debug("the client closed the connection: {}", gone.getMessage());
    }

    @ExceptionHandler
    ResponseEntity<ErrorBody> other(Exception exception) {
        if (exception instanceof ErrorResponse response) {
            HttpStatusCode status = response.getStatusCode();
            String code = codeOf(status);
            return answer(status, ErrorBody.of(code, sentenceOf(code)));
        }
        log.error("a request failed", exception);
        return answer(HttpStatus.INTERNAL_SERVER_ERROR, ErrorBody.of("INTERNAL_ERROR", sentenceOf("INTERNAL_ERROR")));
    }

    static String codeOf(HttpStatusCode status) {
        HttpStatus known = HttpStatus.resolve(status.value());
        return known == null || known == HttpStatus.INTERNAL_SERVER_ERROR ? "INTERNAL_ERROR" : known.name();
    }

    static String sentenceOf(String code) {
        return switch (code) {
            case "NOT_FOUND" -> "There is nothing at this path.";
            case "METHOD_NOT_ALLOWED" -> "This path does not take this method.";
            case "UNSUPPORTED_MEDIA_TYPE" -> "Send application/json.";
            case "CONTENT_TOO_LARGE" -> "The body is too large.";
            case "INTERNAL_ERROR" -> "Something went wrong on our side; try again.";
            default -> "This request cannot be served.";
        };
    }

    private ResponseEntity<ErrorBody> answer(HttpStatusCode status, ErrorBody body) {
        errors.count(body.error().code());
        log.atDebug()
                .addKeyValue("code", body.error().code())
                .log("request refused: {}", body.error().message());
        return ResponseEntity.status(status).body(body);
    }
}
