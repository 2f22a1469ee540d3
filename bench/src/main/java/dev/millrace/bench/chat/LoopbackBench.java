package dev.millrace.bench.chat;

import dev.millrace.bench.Result;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * What this machine's network takes for a message to each of many connections with no program around it: one thread
 * writes, one reads, and neither looks at what it is. No chat server that shares its cores with its members is faster.
 */
@Command(name = "loopback", description = "What writing and reading a small message costs on this machine.")
public final class LoopbackBench implements Callable<Integer> {
    private static final String SERVER = "127.0.0.1";
    private static final int WARM_UP = 10;
    private static final int READ_BUFFER = 1 << 16;
    private static final double NANOS_A_MICRO = 1e3;
    private static final double MICROS_A_MILLI = 1e3;

    @Option(names = "--connections", defaultValue = "9000", description = "Each takes two file descriptors.")
    private int connections;

    @Option(names = "--rounds", defaultValue = "60", description = "Messages to each of them.")
    private int rounds;

    @Option(names = "--bytes", defaultValue = "330", description = "Of a message.")
    private int bytes;

    @Option(names = "--members", defaultValue = "15000", description = "Of the room that is reckoned with.")
    private int members;

    private final List<SocketChannel> ends = new ArrayList<>();
    private final Semaphore roundsRead = new Semaphore(0);

    @Override
    public Integer call() throws Exception {
        try (Selector selector = Selector.open()) {
            connect(selector);
            var reading = new CpuOfThread();
            Thread reader = Thread.ofPlatform().name("reader").daemon().start(() -> read(selector, reading));
            var writing = new CpuOfThread();
            for (int round = 0; round < WARM_UP + rounds; round++) {
                if (round == WARM_UP) {
                    writing.begin();
                }
                write();
                roundsRead.acquire();
            }
            writing.end();
            reader.join();
            print(writing.nanos(), reading.nanos());
        } finally {
            for (SocketChannel end : ends) {
                end.close();
            }
        }
        return 0;
    }

    private void connect(Selector selector) throws IOException {
        try (ServerSocketChannel server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress(SERVER, 0));
            for (int i = 0; i < connections; i++) {
                SocketChannel client = SocketChannel.open(server.getLocalAddress());
                ends.add(client);
                client.configureBlocking(false).register(selector, SelectionKey.OP_READ);
                SocketChannel end = server.accept();
                ends.add(end);
                end.setOption(StandardSocketOptions.TCP_NODELAY, true);
            }
        }
    }

    /** To every second of the ends: the others belong to the reader. */
    private void write() throws IOException {
        ByteBuffer message = ByteBuffer.allocateDirect(bytes);
        for (int i = 1; i < ends.size(); i += 2) {
            message.rewind();
            ends.get(i).write(message);
        }
    }

    private void read(Selector selector, CpuOfThread cpu) {
        ByteBuffer into = ByteBuffer.allocateDirect(READ_BUFFER);
        long aRound = (long) connections * bytes;
        long read = 0;
        try {
            for (int round = 0; round < WARM_UP + rounds; round++) {
                if (round == WARM_UP) {
                    cpu.begin();
                }
                while (read < aRound) {
                    selector.select();
                    for (SelectionKey ready : selector.selectedKeys()) {
                        into.clear();
                        read += ((SocketChannel) ready.channel()).read(into);
                    }
                    selector.selectedKeys().clear();
                }
                read -= aRound;
                if (round == WARM_UP + rounds - 1) {
                    cpu.end();
                }
                roundsRead.release();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void print(long writeNanos, long readNanos) {
        double messages = (double) connections * rounds;
        double write = writeNanos / messages / NANOS_A_MICRO;
        double read = readNanos / messages / NANOS_A_MICRO;
        Result.of("loopback")
                .with("connections", connections)
                .with("bytes", bytes)
                .with("microsAWrite", write)
                .with("microsARead", read)
                .with("members", members)
                .with("cpuMillisForOneMessageToAllMembers", (write + read) * members / MICROS_A_MILLI)
                .print();
    }

    /** The CPU time of the thread that calls. */
    private static final class CpuOfThread {
        private volatile long nanos;

        void begin() {
            nanos = -now();
        }

        void end() {
            nanos += now();
        }

        long nanos() {
            return nanos;
        }

        private static long now() {
            return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        }
    }
}
