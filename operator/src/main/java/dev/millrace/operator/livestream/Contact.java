package dev.millrace.operator.livestream;

import dev.millrace.wire.StreamReport;
import java.time.Duration;
import java.util.Optional;

/**
 * What the operator heard of one transcoder since it started. Kept in memory only: the resource says what was decided,
 * and a transcoder can be asked again.
 *
 * @param report the newest report of its assignment
 * @param failures requests in a row that the transcoder did not answer
 * @param answeredIdle it says that it has no broadcast: its process is another one
 */
record Contact(Optional<StreamReport> report, int failures, boolean answeredIdle) {
    static final Contact NONE = new Contact(Optional.empty(), 0, false);

    private static final Duration FIRST_RETRY = Duration.ofMillis(200);
    private static final int DOUBLINGS = 4;
    private static final int FAILURES_TOO_MANY = 5;
    /** Of a pod that never took the broadcast: nothing is lost by taking another. */
    private static final int REFUSALS_TOO_MANY = 2;

    Contact heard(StreamReport newer) {
        boolean older = report.filter(known -> known.generation() == newer.generation()
                        && known.pod().equals(newer.pod())
                        && known.revision() > newer.revision())
                .isPresent();
        return new Contact(older ? report : Optional.of(newer), 0, false);
    }

    Contact failed() {
        return new Contact(report, failures + 1, answeredIdle);
    }

    Contact idle() {
        return new Contact(report, 0, true);
    }

    /**
     * Five failures take about three seconds and the requests' own time-outs.
     *
     * @param took whether the transcoder ever took the broadcast
     */
    boolean givenUp(boolean took) {
        return answeredIdle || failures >= (took ? FAILURES_TOO_MANY : REFUSALS_TOO_MANY);
    }

    /** After the first failure 200 ms, then twice as long each time, to 3.2 s. */
    Duration retryAfter() {
        return FIRST_RETRY.multipliedBy(1L << Math.clamp(failures - 1, 0, DOUBLINGS));
    }

    /** Two operators may have given the same assignment to two pods: what the other pod says does not count. */
    Optional<StreamReport> reportOf(int assignment, String pod) {
        return report.filter(
                known -> known.generation() == assignment && known.pod().equals(pod));
    }
}
