package dev.millrace.api.http;

/** A query parameter that cannot be used. */
public final class InvalidParameter extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String name;

    /**
     * @param name the parameter's
     * @param sentence what is wrong with it
     */
    public InvalidParameter(String name, String sentence) {
        super(sentence, null, false, false);
        this.name = name;
    }

    String name() {
        return name;
    }
}
