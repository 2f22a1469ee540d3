package dev.millrace.api.http;

import dev.millrace.wire.ErrorBody;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;

/** The refusals that need more than a code: a time to wait, a field, or a word about the database. */
@RestControllerAdvice
@Order(Ordered.HIGHEST_PRECEDENCE)
final class ApiAdvice {
    private static final Logger log = LoggerFactory.getLogger(ApiAdvice.class);
    private static final Duration DATABASE_RETRY = Duration.ofSeconds(2);

    private final MeterRegistry metrics;

    ApiAdvice(MeterRegistry metrics) {
        this.metrics = metrics;
    }

    @ExceptionHandler
    ResponseEntity<ErrorBody> rateLimited(RateLimited limited) {
        return answer(Refusal.RATE_LIMITED, body(Refusal.RATE_LIMITED), limited.remaining());
    }

    @ExceptionHandler
    ResponseEntity<ErrorBody> unavailable(Unavailable away) {
        return answer(away.refusal(), body(away.refusal()), away.retryAfter());
    }

    @ExceptionHandler
    ResponseEntity<ErrorBody> invalid(InvalidParameter invalid) {
        return invalid(invalid.name(), String.valueOf(invalid.getMessage()));
    }

    @ExceptionHandler
    ResponseEntity<ErrorBody> mismatched(MethodArgumentTypeMismatchException mismatched) {
        return invalid(mismatched.getName(), "This is not a value that fits.");
    }

    @ExceptionHandler({DataAccessResourceFailureException.class, TransientDataAccessException.class})
    ResponseEntity<ErrorBody> databaseAway(Exception away) {
        log.warn(
                "the database does not answer: {}",
                NestedExceptionUtils.getMostSpecificCause(away).getMessage());
        return answer(Refusal.UNAVAILABLE, body(Refusal.UNAVAILABLE), DATABASE_RETRY);
    }

    private ResponseEntity<ErrorBody> invalid(String field, String sentence) {
        ErrorBody body = ErrorBody.ofFields(
                Refusal.VALIDATION_FAILED.name(),
                Refusal.VALIDATION_FAILED.sentence(),
                List.of(new ErrorBody.Field(field, sentence)));
        return answer(Refusal.VALIDATION_FAILED, body, Duration.ZERO);
    }

    private ResponseEntity<ErrorBody> answer(Refusal refusal, ErrorBody body, Duration retryAfter) {
        metrics.counter("millrace.http.refusals", "code", refusal.name()).increment();
        ResponseEntity.BodyBuilder answer = ResponseEntity.status(refusal.status());
        if (retryAfter.isPositive()) {
            // Whole seconds, rounded up (RFC 9110 §10.2.3): a client that waits this long is let in.
            answer.header(
                    HttpHeaders.RETRY_AFTER,
                    Long.toString(retryAfter.plusMillis(999).toSeconds()));
        }
        return answer.body(body);
    }

    private static ErrorBody body(Refusal refusal) {
        return ErrorBody.of(refusal.name(), refusal.sentence());
    }
}
