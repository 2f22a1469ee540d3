package dev.millrace.transcoder.relay;

import dev.millrace.transcoder.codec.UnsupportedMediaException;
import dev.millrace.transcoder.pipeline.MediaEvent;
import java.util.Optional;

/** Hears what a relay session brings, all on one thread. */
public interface RelayListener {
    /** Where to begin; empty: at the newest key frame. */
    Optional<Long> nextMillis();

    /** The relay answers; what follows may repeat what was heard before. */
    void connected();

    void event(MediaEvent event);

    /** Something in the source cannot be played; the rest goes on. */
    void unsupported(UnsupportedMediaException reason);

    /** The relay does not answer, or broke off; it is tried again. */
    void failing(int attempt, String message);

    /** The publisher is gone: nothing more comes from this session. */
    void ended();
}
