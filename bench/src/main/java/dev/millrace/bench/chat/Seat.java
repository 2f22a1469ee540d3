package dev.millrace.bench.chat;

import dev.millrace.bench.Server;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A person's place in a room through many connections: whoever loses one connects to the next pod and joins with
 * {@code since}, as the web app does, and says again what was not acknowledged. Knows what it has missed or got twice.
 * On one thread, but for what says otherwise.
 */
final class Seat {
    private static final ByteBuf MESSAGE = WebSocketLine.bytes("{\"type\":\"message\"");
    private static final ByteBuf JOINED = WebSocketLine.bytes("{\"type\":\"joined\"");
    private static final ByteBuf ACK = WebSocketLine.bytes("{\"type\":\"ack\"");
    private static final ByteBuf ERROR = WebSocketLine.bytes("{\"type\":\"error\"");
    private static final String EPOCH = "\"epoch\":\"";
    private static final ByteBuf OFFSET = WebSocketLine.bytes("\"offset\":\"");
    private static final long FIRST_PAUSE_MILLIS = 100;
    private static final int DOUBLINGS = 4;
    private static final long BEFORE_ASKING_AGAIN_MILLIS = 1100;
    /** A port for each connection between two addresses: a source address has fewer than 28,000 to give. */
    private static final int SEATS_PER_ADDRESS = 5_000;

    private final MillraceTarget target;
    private final List<Server> pods;
    private final EventLoop thread;
    private final Tally tally;
    private final Comings comings;
    private final int index;
    private final int speaker;
    private final CompletableFuture<Void> first = new CompletableFuture<>();
    private final Deque<String> unacknowledged = new ArrayDeque<>();
    private final byte[] offset = new byte[64];
    private String epoch = "";
    private int offsetLength;
    /** The number that comes next from each speaker; 0: it is not known. */
    private int[] next;
    /** The same as of when its pod was cut off from the others, and the epoch of then. */
    private int @Nullable [] nextBefore;

    private String epochBefore = "";
    private @Nullable Channel channel;
    private boolean joined;
    private boolean pauses;
    private int attempts;
    private long leftAt;

    /**
     * @param index which pod comes first, and from which address
     * @param speaker its number; -1: it only reads
     */
    Seat(MillraceTarget target, EventLoop thread, Tally tally, Comings comings, int index, int speaker, int speakers) {
        this.target = target;
        this.pods = target.servers();
        this.thread = thread;
        this.tally = tally;
        this.comings = comings;
        this.index = index;
        this.speaker = speaker;
        this.next = new int[speakers];
        Arrays.fill(next, 1);
    }

    /** Connects to that pod; done when it is in for the first time. From any thread. */
    CompletableFuture<Void> take(int pod) {
        thread.execute(() -> connect(pod));
        return first;
    }

    /** Says this, now or as soon as it can. From any thread. */
    void say(String content) {
        thread.execute(() -> {
            unacknowledged.add(content);
            if (unacknowledged.size() == 1) {
                repeat();
            }
        });
    }

    /** Nothing comes through in either direction until it is told otherwise. From any thread. */
    void pause(boolean paused) {
        thread.execute(() -> {
            pauses = paused;
            if (channel != null) {
                channel.config().setAutoRead(!paused);
            }
            if (!paused) {
                repeat();
            }
        });
    }

    /** How many messages have still to come, when each speaker has said so many, and how many it has yet to say. */
    CompletableFuture<Integer> missing(int[] said) {
        return CompletableFuture.supplyAsync(
                () -> {
                    int missing = unacknowledged.size();
                    for (int i = 0; i < said.length; i++) {
                        missing += next[i] == 0 ? 0 : Math.max(0, said[i] + 1 - next[i]);
                    }
                    return missing;
                },
                thread);
    }

    private void connect(int pod) {
        Server server = pods.get(pod % pods.size());
        ChannelFuture connecting = new Bootstrap()
                .group(thread)
                .channel(NioSocketChannel.class)
                .handler(new Line(speaker < 0 ? target.readerPath() : target.speakerPath(speaker), pod))
                .connect(
                        new InetSocketAddress("127.0.0.1", server.port()),
                        new InetSocketAddress("127.0." + (1 + index / SEATS_PER_ADDRESS) + ".1", 0));
        channel = connecting.channel();
        connecting.addListener(done -> {
            if (!done.isSuccess()) {
                again(pod);
            }
        });
    }

    private void again(int pod) {
        long most = FIRST_PAUSE_MILLIS << Math.min(attempts++, DOUBLINGS);
        thread.schedule(
                () -> connect(pod + 1), ThreadLocalRandom.current().nextLong(most / 2, most), TimeUnit.MILLISECONDS);
    }

    private void repeat() {
        if (joined && !pauses && channel != null && !unacknowledged.isEmpty()) {
            channel.writeAndFlush(WebSocketLine.textFrame(target.messageFrame(speaker, unacknowledged.peek())));
        }
    }

    private void joined(String frame) {
        String newEpoch = textAfter(frame, EPOCH);
        if (frame.contains("\"history\":\"continued\"")) {
            nextBefore = next.clone();
            epochBefore = epoch;
        } else if (frame.contains("\"history\":\"resumed\"")) {
            if (nextBefore != null && newEpoch.equals(epochBefore)) {
                next = nextBefore;
                nextBefore = null;
            }
        } else if (first.isDone()) {
            comings.startedOver();
            Arrays.fill(next, 0);
            nextBefore = null;
        }
        epoch = newEpoch;
        byte[] position = textAfter(frame, "\"offset\":\"").getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(position, 0, offset, 0, position.length);
        offsetLength = position.length;
        if (!joined) {
            joined = true;
            attempts = 0;
            if (first.isDone()) {
                comings.cameBack(System.nanoTime() - leftAt);
            }
            first.complete(null);
        }
        repeat();
    }

    private void message(ByteBuf in, int from, int to) {
        int begin = from + ByteBufUtil.indexOf(OFFSET, in.slice(from, to - from)) + OFFSET.readableBytes();
        offsetLength = in.indexOf(begin, to, (byte) '"') - begin;
        in.getBytes(begin, offset, 0, offsetLength);
        int marker = Marker.find(in, from, to);
        if (marker < 0) {
            return;
        }
        int who = Marker.speaker(in, marker);
        int number = Marker.number(in, marker);
        if (next[who] != 0 && next[who] != number) {
            tally.outOfOrder(next[who], number);
        }
        next[who] = Math.max(next[who], number + 1);
        tally.count();
        tally.delayed(System.nanoTime() - Marker.nanos(in, marker));
    }

    private void acknowledged(String frame) {
        if (!unacknowledged.isEmpty() && frame.contains(MillraceTarget.key(unacknowledged.peek()))) {
            unacknowledged.remove();
            repeat();
        }
    }

    /** A little early for the pause that the rules ask for, or the pod can take nothing now: the same again is safe. */
    private void refused(String frame) {
        if (frame.contains("\"RATE_LIMITED\"") || frame.contains("\"UNAVAILABLE\"")) {
            thread.schedule(this::repeat, BEFORE_ASKING_AGAIN_MILLIS, TimeUnit.MILLISECONDS);
        } else {
            comings.complain(frame);
        }
    }

    private static String textAfter(String frame, String name) {
        int begin = frame.indexOf(name) + name.length();
        return frame.substring(begin, frame.indexOf('"', begin));
    }

    /** One of its connections. */
    private final class Line extends WebSocketLine {
        private final int pod;

        Line(String path, int pod) {
            super(path);
            this.pod = pod;
        }

        @Override
        void opened(ChannelHandlerContext context) {
            context.channel().config().setAutoRead(!pauses);
            String join = offsetLength == 0
                    ? target.joinFrame().orElseThrow()
                    : target.joinFrame(epoch, new String(offset, 0, offsetLength, StandardCharsets.US_ASCII));
            context.writeAndFlush(textFrame(join));
        }

        @Override
        void refused(String status) {
            // The connection ends, and another pod is tried.
        }

        @Override
        void text(ChannelHandlerContext context, ByteBuf in, int from, int to) {
            if (begins(MESSAGE, in, from, to)) {
                message(in, from, to);
            } else if (begins(JOINED, in, from, to)) {
                Seat.this.joined(in.toString(from, to - from, StandardCharsets.UTF_8));
            } else if (begins(ACK, in, from, to)) {
                acknowledged(in.toString(from, to - from, StandardCharsets.UTF_8));
            } else if (begins(ERROR, in, from, to)) {
                Seat.this.refused(in.toString(from, to - from, StandardCharsets.UTF_8));
            }
        }

        private static boolean begins(ByteBuf what, ByteBuf in, int from, int to) {
            return to - from >= what.readableBytes() && ByteBufUtil.equals(what, 0, in, from, what.readableBytes());
        }

        @Override
        void closed() {
            if (joined) {
                joined = false;
                leftAt = System.nanoTime();
                comings.left(leftAt);
            }
            if (!thread.isShuttingDown()) {
                again(pod);
            }
        }
    }
}
