package dev.millrace.transcoder.pipeline;

/** Waits for threads that are about to end by themselves. */
final class Threads {
    private Threads() {}

    /** Waits whatever happens: the thread still uses native memory that is freed next. */
    static void join(Thread thread) {
        boolean interrupted = false;
        while (true) {
            try {
                thread.join();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
