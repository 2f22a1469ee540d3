package dev.millrace.operator.transcoder;

import dev.millrace.wire.StreamReport;

/** What came of a request to a transcoder. */
public sealed interface Answer {
    /** It has a broadcast, and this is how that goes. */
    record Reported(StreamReport report) implements Answer {}

    /** It took the request; reports follow. */
    record Accepted() implements Answer {}

    /** It has no broadcast. */
    record Idle() implements Answer {}

    /** It has another broadcast. */
    record Busy() implements Answer {}

    /** It did not answer, or not sensibly; worth another try. */
    record Failed(String why) implements Answer {}
}
