package dev.millrace.transcoder.playback;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.TimeoutException;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection of a player: one request at a time, each answered as soon as what it asks for is there. Runs on the
 * connection's event loop.
 */
final class PlaybackHandler extends ChannelInboundHandlerAdapter {
    private static final Logger log = LoggerFactory.getLogger(PlaybackHandler.class);
    /** Requests that wait at the same time, in all: more than a node has viewers, and a bound on memory. */
    private static final int MOST_WAITING = 50_000;

    private static final int MOST_PIPELINED = 16;

    private static final Set<HttpMethod> METHODS = Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);
    private static final Reply NO_SUCH_METHOD =
            Reply.refusal(405, "METHOD_NOT_ALLOWED", "This path does not take this method.");
    private static final Reply MALFORMED = Reply.refusal(400, "BAD_REQUEST", "This request cannot be served.");
    private static final Reply TOO_MANY = Reply.refusal(503, "TOO_MANY_WAITING", "Too many players wait; try again.");

    private final Playback playback;
    private final PlaybackMetrics metrics;
    /** Requests that came while the one before them was still waiting. */
    private final Queue<Exchange> waiting = new ArrayDeque<>();

    private @Nullable Exchange current;

    /** The request that is being answered. */
    private static final class Exchange {
        final HttpRequest request;
        final Question question;
        final String uri;
        final long began = System.nanoTime();
        boolean waiting;
        boolean done;

        @Nullable
        ScheduledFuture<?> patience;

        Exchange(HttpRequest request, Question question, String uri) {
            this.request = request;
            this.question = question;
            this.uri = uri;
        }
    }

    PlaybackHandler(Playback playback, PlaybackMetrics metrics) {
        this.playback = playback;
        this.metrics = metrics;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        try {
            // Bodies, which nothing here takes, are passed over.
            if (message instanceof HttpRequest request) {
                waiting.add(exchange(request));
                if (waiting.size() > MOST_PIPELINED) {
                    context.close();
                } else {
                    next(context);
                }
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void next(ChannelHandlerContext context) {
        if (current == null && !waiting.isEmpty()) {
            current = waiting.remove();
            proceed(context, current);
        }
    }

    private Exchange exchange(HttpRequest request) {
        if (request.decoderResult().isFailure()) {
            return new Exchange(request, Question.answered(MALFORMED), "UNKNOWN");
        }
        if (!METHODS.contains(request.method())) {
            return new Exchange(request, Question.answered(NO_SUCH_METHOD), "UNKNOWN");
        }
        try {
            QueryStringDecoder target = new QueryStringDecoder(request.uri());
            String path = target.path();
            if (request.method().equals(HttpMethod.OPTIONS)) {
                return new Exchange(request, Question.answered(Reply.PREFLIGHT), PlaybackPaths.form(path));
            }
            return new Exchange(request, playback.question(path, target.parameters()), PlaybackPaths.form(path));
        } catch (IllegalArgumentException e) {
            return new Exchange(request, Question.answered(MALFORMED), "UNKNOWN");
        }
    }

    /** Answers, or waits for a change or for the end of patience, whichever comes first. */
    private void proceed(ChannelHandlerContext context, Exchange exchange) {
        if (exchange.done || exchange != current) {
            return;
        }
        cancelPatience(exchange);
        switch (exchange.question.ask()) {
            case Answer.Ready<Reply>(Reply reply) -> reply(context, exchange, reply);
            case Answer.Later<Reply> later -> {
                long left = exchange.question.deadline(later, exchange.began) - System.nanoTime();
                if (left <= 0) {
                    reply(context, exchange, exchange.question.late(later));
                } else if (!exchange.waiting && metrics.waits() > MOST_WAITING) {
                    metrics.waitsNoMore();
                    reply(context, exchange, TOO_MANY);
                } else {
                    exchange.waiting = true;
                    exchange.patience =
                            context.executor().schedule(() -> proceed(context, exchange), left, TimeUnit.NANOSECONDS);
                    later.change().thenRunAsync(() -> proceed(context, exchange), context.executor());
                }
            }
            case Answer.Missing<Reply> missing -> throw new IllegalStateException("a question has a reply");
            case Answer.TooFar<Reply> tooFar -> throw new IllegalStateException("a question has a reply");
        }
    }

    private void reply(ChannelHandlerContext context, Exchange exchange, Reply reply) {
        finish(exchange);
        PlaybackResponse response = PlaybackResponse.of(exchange.request, reply);
        metrics.answered(
                exchange.request.method().name(),
                exchange.uri,
                reply,
                response.status(),
                System.nanoTime() - exchange.began);
        if (response.write(context)) {
            next(context);
        }
    }

    private void finish(Exchange exchange) {
        exchange.done = true;
        current = null;
        cancelPatience(exchange);
        if (exchange.waiting) {
            exchange.waiting = false;
            metrics.waitsNoMore();
        }
    }

    private static void cancelPatience(Exchange exchange) {
        if (exchange.patience != null) {
            exchange.patience.cancel(false);
            exchange.patience = null;
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        waiting.clear();
        if (current != null) {
            finish(current);
        }
        context.fireChannelInactive();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof IdleStateEvent && current == null) {
            context.close();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof IOException || cause instanceof TimeoutException) {
            log.debug("the connection of a player ends: {}", cause.getMessage());
        } else {
            log.error("a request failed", cause);
        }
        context.close();
    }
}
