package dev.millrace.wire;

/**
 * The envelope of a refused request, on public and internal ports alike.
 *
 * @param success always false
 * @param error what was wrong
 */
public record ErrorBody(boolean success, Detail error) {

    public static ErrorBody of(String code, String message) {
        return new ErrorBody(false, new Detail(code, message));
    }

    /**
     * @param code for programs: upper case with underscores
     * @param message for people: one sentence that says what to do
     */
    public record Detail(String code, String message) {}
}
