package dev.millrace.bench.chat;

import dev.millrace.bench.Result;
import dev.millrace.bench.Server;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** How long it takes from a moderator's command until people on every pod are told, in a busy room. */
@Command(name = "moderation", description = "From a ban in chat until people on every pod are told of it.")
public final class ModerationBench implements Callable<Integer> {
    private static final double BAR_MILLIS = 100;
    private static final int WITNESSES_OF_A_POD = 5;
    /** Longer than the second that everybody has to wait between two messages. */
    private static final Duration BETWEEN = Duration.ofMillis(1_200);

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String VICTIM = "victim_";
    private static final String USER = "\"userId\":\"";

    @Option(names = "--members", defaultValue = "5000", description = "People in the room.")
    private int members;

    @Option(names = "--rate", defaultValue = "10", description = "Messages a second.")
    private double rate;

    @Option(names = "--pods", defaultValue = "3", description = "Chat pods.")
    private int pods;

    @Option(names = "--bans", defaultValue = "40", description = "How many.")
    private int bans;

    @Override
    public Integer call() throws Exception {
        int speakers = MillraceTarget.speakers(rate);
        EventLoopGroup thread = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        try (MillraceTarget target = MillraceTarget.start(pods, speakers);
                Crowd crowd = new Crowd(target, 60)) {
            crowd.join(members, speakers);
            crowd.speak(rate);
            return measure(target, thread);
        } finally {
            thread.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
        }
    }

    private int measure(MillraceTarget target, EventLoopGroup thread) throws Exception {
        List<Long> victims = target.people(VICTIM, bans);
        List<Witness> witnesses = new ArrayList<>();
        for (Server pod : target.servers()) {
            for (int i = 0; i < WITNESSES_OF_A_POD; i++) {
                Witness witness = new Witness(target.readerPath(), target);
                connect(thread, pod, witness);
                witnesses.add(witness);
            }
        }
        Witness owner = new Witness(target.ownerPath(), target);
        Channel channel = connect(thread, target.servers().getFirst(), owner);
        List<Double> millis = new ArrayList<>();
        for (int ban = 0; ban < bans; ban++) {
            Thread.sleep(BETWEEN);
            long sent = System.nanoTime();
            String key = "ban-" + ban;
            channel.writeAndFlush(WebSocketLine.textFrame(target.commandFrame("/ban " + VICTIM + ban, key)));
            for (Witness witness : witnesses) {
                millis.add((witness.awaitBan(victims.get(ban)) - sent) / 1e6);
            }
        }
        millis.sort(null);
        double worst = millis.getLast();
        double p99 = millis.get((int) (0.99 * (millis.size() - 1)));
        Result.of("moderation")
                .with("members", members)
                .with("rate", rate)
                .with("pods", pods)
                .with("bans", bans)
                .with("p50Millis", millis.get(millis.size() / 2))
                .with("p99Millis", p99)
                .with("maxMillis", worst)
                .bar("p99 <= %.0f ms".formatted(BAR_MILLIS), p99 <= BAR_MILLIS)
                .print();
        return p99 <= BAR_MILLIS ? 0 : 1;
    }

    private static Channel connect(EventLoopGroup thread, Server pod, Witness witness) {
        Channel channel = new Bootstrap()
                .group(thread)
                .channel(NioSocketChannel.class)
                .handler(witness)
                .connect(new InetSocketAddress("127.0.0.1", pod.port()))
                .channel();
        witness.joined.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
        return channel;
    }

    /** Somebody in the room who notes when a ban is told. */
    private static final class Witness extends WebSocketLine {
        private final Target target;
        private final CompletableFuture<Void> joined = new CompletableFuture<>();
        private final Map<String, CompletableFuture<Long>> told = new ConcurrentHashMap<>();

        Witness(String path, Target target) {
            super(path);
            this.target = target;
        }

        /** When it was told of that user's ban, in {@link System#nanoTime}. */
        long awaitBan(long user) {
            return banned(Long.toString(user))
                    .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                    .join();
        }

        private CompletableFuture<Long> banned(String user) {
            return told.computeIfAbsent(user, unknown -> new CompletableFuture<>());
        }

        @Override
        void opened(ChannelHandlerContext context) {
            context.writeAndFlush(textFrame(target.joinFrame().orElseThrow()));
        }

        @Override
        void refused(String status) {
            joined.completeExceptionally(new IllegalStateException("the handshake was answered with " + status));
        }

        @Override
        void text(ChannelHandlerContext context, ByteBuf in, int from, int to) {
            String frame = in.toString(from, to - from, StandardCharsets.UTF_8);
            if (frame.startsWith("{\"type\":\"user_banned\"")) {
                int user = frame.indexOf(USER) + USER.length();
                banned(frame.substring(user, frame.indexOf('"', user))).complete(System.nanoTime());
            } else if (frame.contains(target.joinedMark())) {
                joined.complete(null);
            } else if (frame.startsWith("{\"type\":\"error\"")) {
                System.err.println(frame);
            }
        }

        @Override
        void closed() {
            joined.completeExceptionally(new IllegalStateException("the server closed the connection"));
        }
    }
}
