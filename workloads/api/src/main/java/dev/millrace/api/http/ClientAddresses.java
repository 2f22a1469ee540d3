package dev.millrace.api.http;

import dev.millrace.api.settings.ApiSettings;
import jakarta.servlet.http.HttpServletRequest;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;

/**
 * Where a request comes from. Anybody can write an {@code X-Forwarded-For}, so it is believed only from a trusted
 * proxy, and only back to the first hop that is not one. Thread-safe.
 */
@Component
public final class ClientAddresses {
    private static final String FORWARDED_FOR = "X-Forwarded-For";
    /** What one customer of a provider has: counting single IPv6 addresses would count nothing. */
    private static final int IPV6_NETWORK_BYTES = 8;

    private final List<AddressRange> trusted;

    ClientAddresses(ApiSettings settings) {
        trusted = settings.api().trustedProxies().stream()
                .map(AddressRange::parse)
                .toList();
    }

    /** What attempts are counted by: the client's IPv4 address, or the first 64 bits of its IPv6 address. */
    public String of(HttpServletRequest request) {
        InetAddress address = InetAddress.ofLiteral(request.getRemoteAddr());
        for (String hop : hopsFromHere(request)) {
            if (!isTrusted(address)) {
                break;
            }
            Optional<InetAddress> next = literal(hop);
            if (next.isEmpty()) {
                break;
            }
            address = next.get();
        }
        return network(address);
    }

    private boolean isTrusted(InetAddress address) {
        return trusted.stream().anyMatch(range -> range.contains(address));
    }

    /** The hops that the headers name, nearest first. */
    private static List<String> hopsFromHere(HttpServletRequest request) {
        return Collections.list(request.getHeaders(FORWARDED_FOR)).stream()
                .flatMap(line -> Arrays.stream(line.split(",")))
                .map(String::strip)
                .toList()
                .reversed();
    }

    private static Optional<InetAddress> literal(String text) {
        try {
            return Optional.of(InetAddress.ofLiteral(text));
        } catch (IllegalArgumentException notAnAddress) {
            return Optional.empty();
        }
    }

    private static String network(InetAddress address) {
        if (!(address instanceof Inet6Address)) {
            return address.getHostAddress();
        }
        byte[] bytes = address.getAddress();
        Arrays.fill(bytes, IPV6_NETWORK_BYTES, bytes.length, (byte) 0);
        try {
            return InetAddress.getByAddress(bytes).getHostAddress();
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address of " + bytes.length + " bytes is an address", e);
        }
    }
}
