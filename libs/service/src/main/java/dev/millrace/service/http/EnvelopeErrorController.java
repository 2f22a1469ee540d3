package dev.millrace.service.http;

import dev.millrace.wire.ErrorBody;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The envelope for what failed before or after a controller, such as a malformed request line. */
@RestController
final class EnvelopeErrorController implements ErrorController {

    @RequestMapping("${spring.web.error.path:/error}")
    ResponseEntity<ErrorBody> error(HttpServletRequest request) {
        Object status = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE);
        HttpStatusCode code = HttpStatusCode.valueOf(status instanceof Integer number ? number : 404);
        String name = ErrorAdvice.codeOf(code);
        return ResponseEntity.status(code)
                .contentType(MediaType.APPLICATION_JSON)
                .body(ErrorBody.of(name, ErrorAdvice.sentenceOf(name)));
    }
}
