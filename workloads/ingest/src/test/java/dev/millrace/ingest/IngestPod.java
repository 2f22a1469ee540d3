package dev.millrace.ingest;

import dev.millrace.ingest.TestChannels.TestChannel;
import dev.millrace.ingest.rtmp.RtmpServer;
import dev.millrace.service.http.HttpPorts;
import dev.millrace.testkit.postgres.TestDatabase;
import dev.millrace.testkit.rtmp.RtmpPublisher;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

/** An ingest pod on free ports of loopback, in this JVM. */
final class IngestPod implements AutoCloseable {
    static final String TOKEN = "internal-token";

    private final ConfigurableApplicationContext context;

    private IngestPod(ConfigurableApplicationContext context) {
        this.context = context;
    }

    /**
     * @param type of the bean that takes the place of the workload's own
     * @param bean that bean
     */
    static <T> IngestPod start(TestDatabase database, Class<T> type, T bean, String... more) {
        List<String> properties = new ArrayList<>(List.of(
                "--millrace.bindaddress=127.0.0.1",
                "--millrace.http.port=0",
                "--millrace.http.internal-port=0",
                "--millrace.internal.token=" + TOKEN,
                "--millrace.log.format=text",
                "--millrace.database.url=" + database.jdbcUrl(),
                "--millrace.database.username=" + database.username(),
                "--millrace.database.password=" + database.password(),
                "--millrace.ingest.rtmp-port=0",
                "--millrace.ingest.drain=0s",
                "--spring.jmx.enabled=false"));
        for (String property : more) {
            properties.removeIf(usual -> usual.startsWith(property.substring(0, property.indexOf('=') + 1)));
            properties.add(property);
        }
        return new IngestPod(new SpringApplicationBuilder(IngestApplication.class)
                .initializers((GenericApplicationContext starting) -> starting.registerBean(
                        "replacement", type, () -> bean, definition -> definition.setPrimary(true)))
                .run(properties.toArray(String[]::new)));
    }

    InetSocketAddress rtmp() {
        return new InetSocketAddress(
                "127.0.0.1", context.getBean(RtmpServer.class).port().orElseThrow());
    }

    InetSocketAddress rtmps() {
        return new InetSocketAddress(
                "127.0.0.1", context.getBean(RtmpServer.class).tlsPort().orElseThrow());
    }

    RtmpPublisher publish(TestChannel channel) {
        return RtmpPublisher.connect(rtmp(), "live", channel.key());
    }

    InternalClient internal() {
        return new InternalClient(context.getBean(HttpPorts.class).internalPort());
    }

    <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    @Override
    public void close() {
        context.close();
    }
}
