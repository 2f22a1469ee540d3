package dev.millrace.bench.chat;

import dev.millrace.bench.Server;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.unix.IntegerUnixChannelOption;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The members of one room; the first of them speak. Lives on two threads and one timer.
 *
 * <p>Real members read on machines of their own. Here a read takes as much of the server's cores as the write, so only
 * some members, drawn by lot, read at once, and say how long messages took. The others read when several kilobytes lie
 * there. All of them look for what is missing, doubled, or out of order.
 */
final class Crowd implements AutoCloseable {
    private static final int THREADS = 2;
    private static final int JOINING_AT_ONCE = 200;
    private static final long JOIN_SECONDS = 120;
    /** A port for each connection between two addresses: a source address has fewer than 28,000 to give. */
    private static final int CONNECTIONS_PER_ADDRESS = 10_000;

    /** One of so many reads at once. */
    private static final int MEMBERS_A_PROMPT_ONE = 25;
    /** How many bytes it takes to wake a reader: SO_RCVLOWAT of SOL_SOCKET, see socket(7). */
    private static final IntegerUnixChannelOption READ_AT_LEAST = new IntegerUnixChannelOption("SO_RCVLOWAT", 1, 18);

    private static final int FEWEST_BYTES = 8 << 10;
    private static final int MOST_BYTES = 24 << 10;

    private final Target target;
    private final EventLoopGroup threads = new MultiThreadIoEventLoopGroup(THREADS, EpollIoHandler.newFactory());
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final Map<EventLoop, Tally> tallies = new ConcurrentHashMap<>();
    private final List<Channel> speakers = new ArrayList<>();
    private final String padding;
    private final Random lot = new Random(1);
    private int[] said = {};
    private long turn;

    /** @param contentLength characters of each message */
    Crowd(Target target, int contentLength) {
        this.target = target;
        this.padding = "x".repeat(Math.max(0, contentLength - Marker.LENGTH));
    }

    /** Connects everybody and waits until all are in. */
    void join(int members, int speakerCount) throws InterruptedException {
        said = new int[speakerCount];
        Semaphore room = new Semaphore(JOINING_AT_ONCE);
        List<CompletableFuture<Void>> joins = new ArrayList<>();
        for (int i = 0; i < members; i++) {
            room.acquire();
            CompletableFuture<Void> joined = new CompletableFuture<>();
            joined.whenComplete((done, problem) -> room.release());
            joins.add(joined);
            Channel channel = connect(i, speakerCount, joined);
            if (i < speakerCount) {
                speakers.add(channel);
            }
        }
        try {
            CompletableFuture.allOf(joins.toArray(CompletableFuture[]::new)).get(JOIN_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("not everybody got in", e);
        }
    }

    /** From now on somebody says something so often. */
    void speak(double messagesPerSecond) {
        timer.scheduleAtFixedRate(this::say, 0, Math.round(1e9 / messagesPerSecond), TimeUnit.NANOSECONDS);
    }

    /** Counts from zero again. */
    void forget() throws InterruptedException {
        for (EventLoop thread : List.copyOf(tallies.keySet())) {
            thread.submit(() -> tallies.get(thread).clear()).sync();
        }
    }

    Collection<Tally> tallies() {
        return tallies.values();
    }

    @Override
    public void close() {
        timer.shutdownNow();
        threads.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private Channel connect(int index, int speakerCount, CompletableFuture<Void> joined) {
        boolean speaks = index < speakerCount;
        String path = speaks ? target.speakerPath(index) : target.readerPath();
        Server server = target.servers().get(index % target.servers().size());
        EventLoop thread = threads.next();
        boolean prompt = lot.nextInt(MEMBERS_A_PROMPT_ONE) == 0;
        // Each waits for another number of bytes, or all of them would read at the same time.
        int atLeast = lot.nextInt(FEWEST_BYTES, MOST_BYTES);
        Tally tally = tallies.computeIfAbsent(thread, key -> new Tally());
        Member member = new Member(path, target, tally, speakerCount, prompt);
        ChannelFuture connecting = new Bootstrap()
                .group(thread)
                .channel(EpollSocketChannel.class)
                .handler(member)
                .connect(
                        new InetSocketAddress("127.0.0.1", server.port()),
                        new InetSocketAddress("127.0." + (1 + index / CONNECTIONS_PER_ADDRESS) + ".1", 0));
        connecting.addListener(done -> {
            if (!done.isSuccess()) {
                joined.completeExceptionally(done.cause());
            }
        });
        Channel channel = connecting.channel();
        member.joined().whenComplete((done, problem) -> {
            if (problem != null) {
                joined.completeExceptionally(problem);
                return;
            }
            if (!prompt) {
                channel.config().setOption(READ_AT_LEAST, atLeast);
            }
            joined.complete(null);
        });
        return channel;
    }

    private void say() {
        int speaker = (int) (turn++ % speakers.size());
        String content = new Marker(speaker, ++said[speaker], System.nanoTime()).text() + padding;
        speakers.get(speaker).writeAndFlush(Member.textFrame(target.messageFrame(speaker, content)));
    }
}
