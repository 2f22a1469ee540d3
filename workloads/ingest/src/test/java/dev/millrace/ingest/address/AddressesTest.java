package dev.millrace.ingest.address;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.ingest.address.Addresses.Entry;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class AddressesTest {
    private static final AddressLimits LIMITS = new AddressLimits(3, 5, 2, 4);

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1_000_000_000L);
    private final Addresses addresses = new Addresses(LIMITS, nanos::get);

    @Test
    void anAddressHasSoManyConnectionsAtATime() {
        SocketAddress peer = peer("192.0.2.1");
        for (int i = 0; i < 3; i++) {
            assertThat(addresses.enter(peer)).isEqualTo(Entry.ADMITTED);
        }
        assertThat(addresses.enter(peer)).isEqualTo(Entry.TOO_MANY_CONNECTIONS);
        assertThat(addresses.enter(peer("192.0.2.2"))).isEqualTo(Entry.ADMITTED);
        addresses.left(peer);
        assertThat(addresses.enter(peer)).isEqualTo(Entry.ADMITTED);
    }

    @Test
    void anAddressConnectsSoOften() {
        SocketAddress peer = peer("192.0.2.1");
        for (int i = 0; i < 10; i++) {
            assertThat(addresses.enter(peer)).as("of a burst").isEqualTo(Entry.ADMITTED);
            addresses.left(peer);
        }
        assertThat(addresses.enter(peer)).isEqualTo(Entry.TOO_MANY_CONNECTS);
        pass(Duration.ofMillis(200));
        assertThat(addresses.enter(peer)).isEqualTo(Entry.ADMITTED);
        assertThat(addresses.enter(peer)).isEqualTo(Entry.TOO_MANY_CONNECTS);
        pass(Duration.ofHours(1));
        for (int i = 0; i < 2; i++) {
            assertThat(addresses.enter(peer)).isEqualTo(Entry.ADMITTED);
        }
        assertThat(addresses.enter(peer)).as("no more is saved up than a burst").isEqualTo(Entry.TOO_MANY_CONNECTIONS);
    }

    @Test
    void wrongKeysMakeAnAddressWait() {
        SocketAddress peer = peer("192.0.2.1");
        for (int i = 0; i < 2; i++) {
            assertThat(addresses.mayTryKey(peer)).isTrue();
            addresses.triedWrongKey(peer);
        }
        assertThat(addresses.mayTryKey(peer)).isFalse();
        assertThat(addresses.mayTryKey(peer("192.0.2.2"))).isTrue();
        pass(Duration.ofSeconds(29));
        assertThat(addresses.mayTryKey(peer)).isFalse();
        pass(Duration.ofSeconds(1));
        assertThat(addresses.mayTryKey(peer)).isTrue();
    }

    @Test
    void anIpv6NetworkIsOneAddress() {
        addresses.triedWrongKey(peer("2001:db8:1:2::1"));
        addresses.triedWrongKey(peer("2001:db8:1:2:ffff::2"));
        assertThat(addresses.mayTryKey(peer("2001:db8:1:2::3"))).isFalse();
        assertThat(addresses.mayTryKey(peer("2001:db8:1:3::1"))).isTrue();
    }

    @Test
    void remembersTheNewestAndThoseWithConnections() {
        SocketAddress connected = peer("192.0.2.1");
        SocketAddress guessing = peer("192.0.2.2");
        addresses.enter(connected);
        addresses.triedWrongKey(connected);
        addresses.triedWrongKey(connected);
        addresses.triedWrongKey(guessing);
        addresses.triedWrongKey(guessing);
        for (int i = 0; i < 1000; i++) {
            addresses.triedWrongKey(peer("198.51." + i / 256 + "." + i % 256));
            assertThat(addresses.size()).isLessThanOrEqualTo(LIMITS.remembered() + 1);
        }
        assertThat(addresses.mayTryKey(connected)).isFalse();
        assertThat(addresses.mayTryKey(guessing)).as("forgotten").isTrue();
        addresses.left(connected);
        assertThat(addresses.size()).isLessThanOrEqualTo(LIMITS.remembered());
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    private static SocketAddress peer(String address) {
        return new InetSocketAddress(address, 40_000);
    }
}
