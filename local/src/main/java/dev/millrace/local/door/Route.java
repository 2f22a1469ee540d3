package dev.millrace.local.door;

/** Where a request goes. */
sealed interface Route {
    /** @param address of a pod; the port is the public one, 8080 */
    record To(String address) implements Route {}

    /**
     * @param status 404 or 503
     * @param code for programs
     * @param message for people
     */
    record Refused(int status, String code, String message) implements Route {}
}
