package dev.millrace.local.node;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/**
 * The part of 127.0.0.0/8 that this node's pods live in, held by a listening socket on the node's own address: two local
 * modes on one machine must not give out the same addresses.
 */
final class Subnet implements AutoCloseable {
    /** The kubelet's port, which a node has only one of. */
    private static final int PORT = 10250;

    private static final int FIRST = 64;
    private static final int COUNT = 128;

    private final int number;
    private final ServerSocket holder;

    private Subnet(int number, ServerSocket holder) {
        this.number = number;
        this.holder = holder;
    }

    /** @param seed the same seed finds the same subnet again, if it is free */
    static Subnet claim(int seed) throws IOException {
        IOException last = new IOException("no free subnet of 127.0.0.0/8");
        for (int i = 0; i < COUNT; i++) {
            int number = FIRST + Math.floorMod(seed + i, COUNT);
            ServerSocket socket = new ServerSocket();
            try {
                socket.bind(new InetSocketAddress(InetAddress.getByName(new Addresses(number).node()), PORT));
                return new Subnet(number, socket);
            } catch (IOException e) {
                socket.close();
                last = e;
            }
        }
        throw last;
    }

    Addresses addresses() {
        return new Addresses(number);
    }

    @Override
    public void close() throws IOException {
        holder.close();
    }
}
