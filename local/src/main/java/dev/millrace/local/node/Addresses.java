package dev.millrace.local.node;

import java.util.HashMap;
import java.util.Map;

/**
 * Hands out an address of 127.{subnet}.0.0/16 to each pod. An address rests for as long as possible before it is used
 * again, because a port of a process that just died may not be free at once. Safe for use by several threads.
 */
final class Addresses {
    private static final int FIRST = 2;
    private static final int LAST = 0xFFFE;

    private final int subnet;
    private final Map<String, Integer> taken = new HashMap<>();
    private int next = FIRST;

    /** @param subnet the second number of the addresses, 1 to 254 */
    Addresses(int subnet) {
        this.subnet = subnet;
    }

    /** The node's own address. */
    String node() {
        return address(1);
    }

    /** The pod's address, the same for as long as it is not released. */
    synchronized String of(String podUid) {
        return address(taken.computeIfAbsent(podUid, uid -> free()));
    }

    synchronized void release(String podUid) {
        taken.remove(podUid);
    }

    private int free() {
        while (taken.containsValue(next)) {
            advance();
        }
        int found = next;
        advance();
        return found;
    }

    private void advance() {
        next = next == LAST ? FIRST : next + 1;
    }

    private String address(int number) {
        return "127." + subnet + "." + (number >> 8) + "." + (number & 0xFF);
    }
}
