package dev.millrace.ingest.address;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * Keeps count of what each address does. Remembers every address with open connections and a bounded number of others,
 * so that nobody can fill the memory by coming from many. Safe for use by several threads.
 */
public final class Addresses {
    private static final double SECONDS_A_MINUTE = 60;

    private final AddressLimits limits;
    private final LongSupplier nanos;
    private final ReentrantLock lock = new ReentrantLock();
    /** The one that was quiet for longest comes first. */
    private final Map<Long, Usage> known = new LinkedHashMap<>(16, 0.75f, true);

    private int idle;

    /** What becomes of a connection. */
    public enum Entry {
        ADMITTED,
        /** The address has too many connections. */
        TOO_MANY_CONNECTIONS,
        /** The address connects too often. */
        TOO_MANY_CONNECTS
    }

    private final class Usage {
        final TokenBucket connects =
                new TokenBucket(2.0 * limits.connectsPerSecond(), limits.connectsPerSecond(), nanos.getAsLong());
        final TokenBucket wrongKeys = new TokenBucket(
                limits.wrongKeysPerMinute(), limits.wrongKeysPerMinute() / SECONDS_A_MINUTE, nanos.getAsLong());
        int connections;
    }

    /** @param nanos the time, by {@link System#nanoTime} */
    public Addresses(AddressLimits limits, LongSupplier nanos) {
        this.limits = limits;
        this.nanos = nanos;
    }

    /** A connection from {@code peer} begins; when it is admitted, {@link #left} has to follow. */
    public Entry enter(SocketAddress peer) {
        lock.lock();
        try {
            Usage usage = usage(peer);
            if (!usage.connects.take(nanos.getAsLong())) {
                return Entry.TOO_MANY_CONNECTS;
            }
            if (usage.connections >= limits.connections()) {
                return Entry.TOO_MANY_CONNECTIONS;
            }
            if (usage.connections++ == 0) {
                idle--;
            }
            return Entry.ADMITTED;
        } finally {
            lock.unlock();
        }
    }

    /** A connection from {@code peer} that was admitted has ended. */
    public void left(SocketAddress peer) {
        lock.lock();
        try {
            if (--usage(peer).connections == 0) {
                idle++;
                forget();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Whether {@code peer} may present a stream key: it did not present too many wrong ones. */
    public boolean mayTryKey(SocketAddress peer) {
        lock.lock();
        try {
            return !usage(peer).wrongKeys.isEmpty(nanos.getAsLong());
        } finally {
            lock.unlock();
        }
    }

    /** {@code peer} has presented a stream key that is nobody's. */
    public void triedWrongKey(SocketAddress peer) {
        lock.lock();
        try {
            usage(peer).wrongKeys.take(nanos.getAsLong());
        } finally {
            lock.unlock();
        }
    }

    /** How many addresses are remembered. */
    public int size() {
        lock.lock();
        try {
            return known.size();
        } finally {
            lock.unlock();
        }
    }

    private Usage usage(SocketAddress peer) {
        Usage usage = known.get(keyOf(peer));
        if (usage == null) {
            idle++;
            forget();
            usage = new Usage();
            known.put(keyOf(peer), usage);
        }
        return usage;
    }

    private void forget() {
        Iterator<Usage> longestQuiet = known.values().iterator();
        while (idle > limits.remembered() && longestQuiet.hasNext()) {
            if (longestQuiet.next().connections == 0) {
                longestQuiet.remove();
                idle--;
            }
        }
    }

    /** The 32 bits of an IPv4 address, or the network's 64 of an IPv6 one; the ranges that both could mean are unused. */
    private static long keyOf(SocketAddress peer) {
        InetAddress address =
                peer instanceof InetSocketAddress internet ? internet.getAddress() : InetAddress.getLoopbackAddress();
        ByteBuffer bytes = ByteBuffer.wrap(address.getAddress());
        return address instanceof Inet6Address ? bytes.getLong() : Integer.toUnsignedLong(bytes.getInt());
    }
}
