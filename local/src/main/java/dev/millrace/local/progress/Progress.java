package dev.millrace.local.progress;

import java.io.PrintStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Lines at the terminal: what is being done, how long it took, and a word every few seconds while it lasts. Steps may
 * run at the same time. Safe for use by several threads.
 */
public final class Progress implements AutoCloseable {
    private static final Duration TELL_EVERY = Duration.ofSeconds(4);

    private final PrintStream out;
    private final InstantSource clock;
    private final ScheduledExecutorService ticker = Executors.newSingleThreadScheduledExecutor(
            Thread.ofVirtual().name("progress").factory());

    public Progress(PrintStream out, InstantSource clock) {
        this.out = out;
        this.clock = clock;
    }

    public void say(String line) {
        synchronized (out) {
            out.println(line);
            out.flush();
        }
    }

    /** Does the work and prints one line with the time that it took. */
    public <T> T step(String what, Callable<T> work) throws Exception {
        return step(what, () -> "", work);
    }

    /**
     * @param detail what it is waiting for, asked every few seconds; may be empty
     */
    public <T> T step(String what, Supplier<String> detail, Callable<T> work) throws Exception {
        var start = clock.instant();
        ScheduledFuture<?> ticks = ticker.scheduleAtFixedRate(
                () -> say(pending(what, Duration.between(start, clock.instant()), detail.get())),
                TELL_EVERY.toMillis(),
                TELL_EVERY.toMillis(),
                TimeUnit.MILLISECONDS);
        try {
            T result = work.call();
            say(done(what, Duration.between(start, clock.instant())));
            return result;
        } finally {
            ticks.cancel(false);
        }
    }

    static String done(String what, Duration took) {
        return "  %-44s %6s".formatted(what, seconds(took));
    }

    static String pending(String what, Duration since, String detail) {
        return "    %s … %s%s".formatted(what, seconds(since), detail.isEmpty() ? "" : " (" + detail + ")");
    }

    static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
    }

    @Override
    public void close() {
        ticker.shutdownNow();
    }
}
