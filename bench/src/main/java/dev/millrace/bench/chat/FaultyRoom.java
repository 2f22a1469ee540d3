package dev.millrace.bench.chat;

import dev.millrace.bench.Server;
import dev.millrace.testkit.net.FaultyLink;
import dev.millrace.testkit.redis.TestRedis;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A room of Millrace with everything that can break: pods, Redis with a replica, the ways between, and who is in it. */
final class FaultyRoom implements AutoCloseable {
    private static final int THREADS = 2;
    private static final int JOINING_AT_ONCE = 200;
    private static final Duration JOIN = Duration.ofMinutes(2);
    private static final Duration SETTLE = Duration.ofMinutes(1);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final int PADDING = 30;

    private final TestRedis redis;
    private final TestRedis replica;
    private final List<FaultyLink> links;
    private final MillraceTarget target;
    private final EventLoopGroup threads = new MultiThreadIoEventLoopGroup(THREADS, NioIoHandler.newFactory());
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final Map<EventLoop, Tally> tallies = new ConcurrentHashMap<>();
    private final Comings comings = new Comings();
    private final List<Seat> seats = new ArrayList<>();
    private final int[] said;
    private int turn;

    FaultyRoom(int pods, int speakers) throws IOException {
        said = new int[speakers];
        redis = TestRedis.keepingIn(Files.createTempDirectory(Server.home().resolve("bench/target"), "redis"));
        redis.start();
        replica = TestRedis.replicaOf(redis);
        replica.start();
        links = Stream.generate(() -> FaultyLink.to(redis.port())).limit(pods).toList();
        List<URI> addresses = links.stream()
                .map(link -> URI.create("redis://127.0.0.1:" + link.port()))
                .toList();
        target = MillraceTarget.start(addresses, this::stopRedis, speakers);
    }

    List<Server> pods() {
        return target.servers();
    }

    TestRedis redis() {
        return redis;
    }

    TestRedis replica() {
        return replica;
    }

    List<FaultyLink> links() {
        return links;
    }

    List<Seat> seats() {
        return seats;
    }

    Comings comings() {
        return comings;
    }

    Collection<Tally> tallies() {
        return tallies.values();
    }

    /** Seats so many, the first of them speakers, and waits until all are in. */
    void fill(int members, boolean allOnTheFirstPod) throws InterruptedException {
        Semaphore door = new Semaphore(JOINING_AT_ONCE);
        List<CompletableFuture<Void>> joins = new ArrayList<>();
        for (int i = 0; i < members; i++) {
            door.acquire();
            EventLoop thread = threads.next();
            Tally tally = tallies.computeIfAbsent(thread, key -> new Tally());
            Seat seat = new Seat(target, thread, tally, comings, i, i < said.length ? i : -1, said.length);
            seats.add(seat);
            joins.add(seat.take(allOnTheFirstPod ? 0 : i).whenComplete((done, problem) -> door.release()));
        }
        CompletableFuture.allOf(joins.toArray(CompletableFuture[]::new))
                .orTimeout(JOIN.toSeconds(), TimeUnit.SECONDS)
                .join();
        String replicas = redis.ask("WAIT 1 20000");
        if (!replicas.equals(":1")) {
            throw new IllegalStateException("the replica has not got everything: " + replicas);
        }
    }

    /** From now on somebody says something so often. */
    void speak(double messagesPerSecond) {
        timer.scheduleAtFixedRate(this::say, 0, Math.round(1e9 / messagesPerSecond), TimeUnit.NANOSECONDS);
    }

    /**
     * Nobody says anything more; waits until everybody has everything, a minute at most.
     *
     * @return how many messages did not come, over all people
     */
    long settle() throws InterruptedException {
        timer.shutdown();
        timer.awaitTermination(1, TimeUnit.MINUTES);
        long deadline = System.nanoTime() + SETTLE.toNanos();
        long missing = missing();
        while (missing > 0 && System.nanoTime() < deadline) {
            Thread.sleep(POLL);
            missing = missing();
        }
        return missing;
    }

    long said() {
        long sum = 0;
        for (int number : said) {
            sum += number;
        }
        return sum;
    }

    private long missing() {
        return seats.stream().map(seat -> seat.missing(said)).toList().stream()
                .mapToLong(CompletableFuture::join)
                .sum();
    }

    private void say() {
        int speaker = turn++ % said.length;
        String content = new Marker(speaker, ++said[speaker], System.nanoTime()).text() + "x".repeat(PADDING);
        seats.get(speaker).say(content);
    }

    private void stopRedis() {
        replica.stop();
        redis.stop();
    }

    @Override
    public void close() {
        timer.shutdownNow();
        threads.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
        target.close();
        links.forEach(FaultyLink::close);
    }
}
