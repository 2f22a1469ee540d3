package dev.millrace.testkit.rtmp;

import dev.millrace.rtmp.flv.FlvTag;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Sends a source's tags, each at its time. Runs on the connection's event loop. */
final class Playback {
    private final Channel channel;
    private final TagSource source;
    private final RtmpPublisher.Pace pace;
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private long firstMillis = Long.MIN_VALUE;
    private long startedNanos;

    Playback(Channel channel, TagSource source, RtmpPublisher.Pace pace) {
        this.channel = channel;
        this.source = source;
        this.pace = pace;
    }

    CompletableFuture<Void> done() {
        return done;
    }

    void start() {
        channel.eventLoop().execute(this::next);
    }

    private void next() {
        Optional<FlvTag> tag = source.next();
        if (tag.isEmpty()) {
            channel.flush();
            done.complete(null);
            return;
        }
        long delay = pace == RtmpPublisher.Pace.REAL_TIME ? nanosUntil(tag.get()) : 0;
        if (delay > 0) {
            channel.eventLoop().schedule(() -> send(tag.get()), delay, TimeUnit.NANOSECONDS);
        } else {
            send(tag.get());
        }
    }

    /** The next tag waits for this one to be in the socket, so a slow server slows the publisher as in real life. */
    private void send(FlvTag tag) {
        ChannelFuture sent = channel.writeAndFlush(PublishingHandler.messageOf(tag));
        sent.addListener(outcome -> {
            if (outcome.isSuccess()) {
                channel.eventLoop().execute(this::next);
            } else {
                done.completeExceptionally(outcome.cause());
            }
        });
    }

    private long nanosUntil(FlvTag tag) {
        if (firstMillis == Long.MIN_VALUE) {
            firstMillis = tag.timestampMillis();
            startedNanos = System.nanoTime();
        }
        long due = TimeUnit.MILLISECONDS.toNanos(tag.timestampMillis() - firstMillis);
        return startedNanos + due - System.nanoTime();
    }
}
