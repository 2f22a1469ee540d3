package dev.millrace.ingest.rtmp;

import dev.millrace.ingest.address.Addresses;
import dev.millrace.ingest.address.Addresses.Entry;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns connections away before anything is read from them, at the price of an accept and a reset: from addresses that
 * have too many or make too many, and from everybody when there are too many in all. For the listening channel's pipeline.
 */
@Sharable
final class AcceptGate extends ChannelInboundHandlerAdapter {
    private static final Logger log = LoggerFactory.getLogger(AcceptGate.class);
    /** A flood must not become one of the log. */
    private static final long NANOS_BETWEEN_LINES = 10_000_000_000L;

    private final Addresses addresses;
    private final int mostConnections;
    private final MeterRegistry metrics;
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicLong lastLine = new AtomicLong(System.nanoTime() - NANOS_BETWEEN_LINES);

    /** @param mostConnections from all addresses together */
    AcceptGate(Addresses addresses, int mostConnections, MeterRegistry metrics) {
        this.addresses = addresses;
        this.mostConnections = mostConnections;
        this.metrics = metrics;
        Gauge.builder("millrace.ingest.connections", connections, AtomicInteger::get)
                .description("RTMP connections, publishing or not")
                .register(metrics);
        Gauge.builder("millrace.ingest.addresses", addresses, Addresses::size)
                .description("Addresses that are remembered")
                .register(metrics);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object accepted) {
        Channel connection = (Channel) accepted;
        SocketAddress peer = connection.remoteAddress();
        if (connections.get() >= mostConnections) {
            turnAway(connection, peer, "SERVER_FULL");
            return;
        }
        Entry entry = addresses.enter(peer);
        if (entry == Entry.ADMITTED) {
            connections.incrementAndGet();
            connection.closeFuture().addListener(closed -> {
                connections.decrementAndGet();
                addresses.left(peer);
            });
            ctx.fireChannelRead(accepted);
        } else {
            turnAway(connection, peer, entry.name());
        }
    }

    /** How many there are now. For any thread. */
    int connections() {
        return connections.get();
    }

    private void turnAway(Channel connection, SocketAddress peer, String reason) {
        // A reset: nothing of the connection stays behind here.
        connection.config().setOption(ChannelOption.SO_LINGER, 0);
        connection.unsafe().closeForcibly();
        Counter.builder("millrace.ingest.connections.refused")
                .description("Connections that were closed as soon as they came")
                .tag("reason", reason)
                .register(metrics)
                .increment();
        long now = System.nanoTime();
        long last = lastLine.get();
        if (now - last >= NANOS_BETWEEN_LINES && lastLine.compareAndSet(last, now)) {
            log.atWarn()
                    .addKeyValue(
                            "peer", peer instanceof InetSocketAddress address ? address.getHostString() : "unknown")
                    .addKeyValue("code", reason)
                    .log("connections are refused; more of these in the next 10 s are only counted");
        }
    }
}
