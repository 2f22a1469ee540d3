package dev.millrace.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The envelope of a refused request, on public and internal ports alike.
 *
 * @param success always false
 * @param error what was wrong
 */
public record ErrorBody(boolean success, Detail error) {

    public static ErrorBody of(String code, String message) {
        return new ErrorBody(false, new Detail(code, message, null));
    }

    public static ErrorBody ofFields(String code, String message, List<Field> fields) {
        return new ErrorBody(false, new Detail(code, message, List.copyOf(fields)));
    }

    /**
     * @param code for programs: upper case with underscores
     * @param message for people: one sentence that says what to do
     * @param fields what is wrong with which field, where that is the matter
     */
    public record Detail(
            String code,
            String message,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            List<Field> fields) {}

    /**
     * @param field its name in the request
     * @param message what is wrong with it
     */
    public record Field(String field, String message) {}
}
