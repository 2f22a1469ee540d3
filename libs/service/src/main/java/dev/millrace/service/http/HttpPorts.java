package dev.millrace.service.http;

import org.apache.catalina.connector.Connector;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.event.EventListener;

/**
 * The ports that this process listens on, which are known once the server runs: configured as 0, each is a free one.
 * Safe for use by several threads.
 */
public final class HttpPorts {
    private static final Logger log = LoggerFactory.getLogger(HttpPorts.class);

    private final @Nullable Connector internal;
    private volatile int mainPort;
    private volatile int ownPort;

    /** @param internal null: the web server has one port, the internal one */
    HttpPorts(@Nullable Connector internal) {
        this.internal = internal;
    }

    @EventListener
    void started(WebServerInitializedEvent event) {
        mainPort = event.getWebServer().getPort();
        if (internal != null) {
            log.info("listening on ports {} (public) and {} (internal)", publicPort(), internalPort());
        } else {
            log.info("listening on port {} (internal)", internalPort());
        }
    }

    /** A server of the workload's own listens on the public port. */
    public void servesPublic(int port) {
        ownPort = port;
        log.info("listening on port {} (public)", port);
    }

    /** The port for viewers and other outsiders; 0 before its server runs. */
    public int publicPort() {
        return internal == null ? ownPort : mainPort;
    }

    /** The port for other parts of Millrace, for probes and for metrics; not positive before the server runs. */
    public int internalPort() {
        return internal == null ? mainPort : internal.getLocalPort();
    }
}
