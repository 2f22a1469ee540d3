package dev.millrace.bench.ladder;

import dev.millrace.bench.transcoder.FlvFile;
import dev.millrace.bench.transcoder.Relay;
import dev.millrace.rtmp.flv.FlvFormat;
import dev.millrace.rtmp.flv.FlvTag;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * One endless source: pass after pass of a file with time stamps that go on, each when it is asked for. Between passes
 * metadata keep the line awake.
 */
final class Passes implements Relay.Media {
    private static final int AWAKE_MILLIS = 1_000;

    private final FlvFile file;
    private final long passMillis;
    private final double pace;
    private final SynchronousQueue<Boolean> begin = new SynchronousQueue<>();
    private final SynchronousQueue<Boolean> ended = new SynchronousQueue<>();

    /** @param pace seconds of media that are sent in a second */
    Passes(FlvFile file, long passMillis, double pace) {
        this.file = file;
        this.passMillis = passMillis;
        this.pace = pace;
    }

    /** Sends the file once; returns when the last of it is sent. */
    void pass() throws InterruptedException {
        begin.put(true);
        ended.take();
    }

    @Override
    public void writeTo(OutputStream out) throws IOException, InterruptedException {
        for (FlvTag tag : file.setup()) {
            write(out, tag, 0);
        }
        for (long offset = 0; ; offset += passMillis) {
            while (begin.poll(AWAKE_MILLIS, TimeUnit.MILLISECONDS) == null) {
                write(out, file.setup().getFirst(), offset);
            }
            send(out, offset);
            ended.put(true);
        }
    }

    private void send(OutputStream out, long offset) throws IOException {
        long started = System.nanoTime();
        for (FlvTag tag : file.media()) {
            long due = started + (long) (tag.timestampMillis() * 1e6 / pace);
            LockSupport.parkNanos(due - System.nanoTime());
            write(out, tag, offset);
        }
    }

    private static void write(OutputStream out, FlvTag tag, long offset) throws IOException {
        FlvFormat.write(new FlvTag(tag.type(), tag.timestampMillis() + offset, tag.content()), out);
        out.flush();
    }
}
