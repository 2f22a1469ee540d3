package dev.millrace.bench.glass;

import com.microsoft.playwright.Page;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** One page that plays. Times are milliseconds since 1970 of this machine's clock. */
final class Screen implements AutoCloseable {
    private final Page page;

    Screen(Page page) {
        this.page = page;
    }

    /** When the page was there. */
    double opened() {
        return ((Number) page.evaluate("() => opened")).doubleValue();
    }

    /** When there was a playlist. */
    double found() {
        return ((Number) page.evaluate("() => stage.found")).doubleValue();
    }

    /** When each picture was shown. */
    List<Double> shown() {
        return numbers("stage.shown");
    }

    /** How old pictures were when they were shown, in milliseconds, of those that were shown after {@code from}. */
    List<Double> ages(double from) {
        return numbers("stage.ages.filter(([at]) => at > " + from + ").map(([, age]) => age)");
    }

    /** When the player had nothing more to show. */
    List<Double> stalls() {
        return numbers("stage.stalls");
    }

    /** What hls.js reported, as one line each. */
    List<String> errors() {
        return ((List<?>) page.evaluate("() => stage.errors.map((error) => error.join(' '))"))
                .stream().map(String::valueOf).toList();
    }

    /** What hls.js did, as one line each: milliseconds, what, and where. */
    List<String> trace() {
        return ((List<?>) page.evaluate("() => stage.trace"))
                .stream().map(String::valueOf).toList();
    }

    /** Where the video stands, in seconds. */
    double position() {
        return ((Number) page.evaluate("() => video.currentTime")).doubleValue();
    }

    /** Waits until {@code count} pictures were shown after {@code from}. */
    void awaitPictures(double from, int count, Duration patience) {
        await(
                patience,
                () -> ((Number) page.evaluate("() => stage.shown.filter((at) => at > " + from + ").length")).intValue()
                        >= count);
    }

    void await(Duration patience, BooleanSupplier until) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!until.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("the player shows nothing; hls.js says " + errors());
            }
            LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
        }
    }

    @Override
    public void close() {
        page.close();
    }

    private List<Double> numbers(String expression) {
        return ((List<?>) page.evaluate("() => " + expression))
                .stream().map(value -> ((Number) value).doubleValue()).toList();
    }
}
