package dev.millrace.testkit.net;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A TCP connection to a real server that a test can break: between a workload and its PostgreSQL, say. Everything passes
 * until the test says otherwise. Safe for use by several threads.
 *
 * <pre>{@code
 * try (FaultyLink link = FaultyLink.to(redis.port())) {
 *     link.hang();
 *     ...
 *     link.pass();
 * }
 * }</pre>
 */
public final class FaultyLink implements AutoCloseable {
    private static final int BUFFER_BYTES = 16 << 10;

    private volatile int target;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final int port;
    private ServerSocket listener;
    private Thread acceptor;
    private State state = State.PASSING;

    private enum State {
        PASSING,
        HANGING,
        REFUSING
    }

    private FaultyLink(int target) throws IOException {
        this.target = target;
        this.listener = bind(0);
        this.port = listener.getLocalPort();
        this.acceptor = accepting(listener);
    }

    /** @param port of the server, on loopback */
    public static FaultyLink to(int port) {
        try {
            return new FaultyLink(port);
        } catch (IOException e) {
            throw new UncheckedIOException("no free port for a link", e);
        }
    }

    /** Where clients connect, on loopback; always the same. */
    public int port() {
        return port;
    }

    /** As at the beginning; what was held back goes on. */
    public void pass() {
        lock.lock();
        try {
            if (state == State.REFUSING) {
                listener = bind(port);
                acceptor = accepting(listener);
            }
            state = State.PASSING;
            changed.signalAll();
        } catch (IOException e) {
            throw new UncheckedIOException("the link's port was taken meanwhile", e);
        } finally {
            lock.unlock();
        }
    }

    /** Connections stay and new ones are taken, but nothing comes through, as when a server has stopped to answer. */
    public void hang() {
        pass();
        set(State.HANGING);
    }

    /** All connections end and new ones are refused, as when a server is gone. */
    public void refuse() {
        pass();
        set(State.REFUSING);
        closeAll();
    }

    /** All connections end, and new ones lead to another server, as when a name is given to a stand-in. */
    public void leadTo(int server) {
        refuse();
        target = server;
        pass();
    }

    @Override
    public void close() {
        set(State.REFUSING);
        closeAll();
    }

    private void set(State next) {
        lock.lock();
        try {
            state = next;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void closeAll() {
        try {
            listener.close();
            // Until it has seen that, the port takes connections.
            acceptor.join();
        } catch (IOException e) {
            throw new UncheckedIOException("the link's listener did not close", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        sockets.forEach(FaultyLink::close);
    }

    private static ServerSocket bind(int wanted) throws IOException {
        ServerSocket listening = new ServerSocket();
        listening.setReuseAddress(true);
        listening.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), wanted));
        return listening;
    }

    private Thread accepting(ServerSocket listening) {
        return Thread.ofVirtual().start(() -> accept(listening));
    }

    private void accept(ServerSocket listening) {
        while (!listening.isClosed()) {
            try {
                Socket client = listening.accept();
                sockets.add(client);
                Thread.ofVirtual().start(() -> connect(client));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void connect(Socket client) {
        try {
            Socket server = new Socket(InetAddress.getByName("127.0.0.1"), target);
            sockets.add(server);
            Thread.ofVirtual().start(() -> pump(server, client));
            pump(client, server);
        } catch (IOException refused) {
            close(client);
        }
    }

    /** Until either end is closed, which closes the other. */
    private void pump(Socket from, Socket to) {
        try (from;
                to) {
            byte[] buffer = new byte[BUFFER_BYTES];
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                awaitPassage();
                out.write(buffer, 0, read);
            }
        } catch (IOException closed) {
            // The other direction ends with the socket.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            sockets.remove(from);
            sockets.remove(to);
        }
    }

    private void awaitPassage() throws InterruptedException {
        lock.lock();
        try {
            while (state == State.HANGING) {
                changed.await();
            }
        } finally {
            lock.unlock();
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException("a socket did not close", e);
        }
    }
}
