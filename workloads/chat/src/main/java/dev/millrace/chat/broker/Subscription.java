package dev.millrace.chat.broker;

/** Lasts until it is closed, through any trouble of the broker's. */
public interface Subscription extends AutoCloseable {

    /** The listener hears nothing more, but for what is being told to it right now. Does not wait. */
    @Override
    void close();
}
