package dev.millrace.ingest.address;

/**
 * What one address may do. An IPv6 network of 64 bits counts as one address, because whoever has one address of it has
 * all.
 *
 * @param connections open at a time
 * @param connectsPerSecond new connections, of which twice as many may come at once
 * @param wrongKeysPerMinute stream keys that are nobody's, which may come at once; then the address waits
 * @param remembered addresses without a connection that are kept in mind, the newest
 */
public record AddressLimits(int connections, int connectsPerSecond, int wrongKeysPerMinute, int remembered) {
    public static final AddressLimits DEFAULT = new AddressLimits(200, 50, 10, 20_000);
}
