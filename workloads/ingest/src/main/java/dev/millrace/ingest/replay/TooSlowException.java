package dev.millrace.ingest.replay;

/** A reader fell further behind than the ring reaches back. */
public final class TooSlowException extends Exception {
    private static final long serialVersionUID = 1L;

    TooSlowException() {
        super("the reader fell too far behind", null, false, false);
    }
}
