package dev.millrace.service.http;

import io.micrometer.core.instrument.MeterRegistry;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.apache.catalina.connector.Connector;
import org.apache.coyote.AbstractProtocol;
import org.apache.tomcat.util.threads.VirtualThreadExecutor;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;
import tools.jackson.databind.json.JsonMapper;

/** A second Tomcat connector for the internal port, and what both ports share. */
@AutoConfiguration(
        beforeName = "org.springframework.boot.webmvc.autoconfigure.error.ErrorMvcAutoConfiguration",
        afterName = {
            "org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration",
            "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration"
        })
@Import({ErrorAdvice.class, EnvelopeErrorController.class})
class HttpAutoConfiguration {
    /** Long enough for a load balancer's idle connections, short enough to end a drain. */
    private static final int KEEP_ALIVE_MILLIS = 60_000;

    private final Connector internal = new Connector();

    /** A workload that serves its public port by itself has the web server for the internal one only. */
    @Bean
    HttpPorts httpPorts(@Value("${millrace.http.public-server:true}") boolean publicServer) {
        return publicServer ? new HttpPorts(internal) : new HttpPorts(null);
    }

    @Bean
    @ConditionalOnProperty(name = "millrace.http.public-server", matchIfMissing = true)
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> internalConnector(
            @Value("${millrace.http.internal-port:8081}") int port,
            @Value("${millrace.bindaddress:0.0.0.0}") String address)
            throws UnknownHostException {
        internal.setPort(port);
        if (internal.getProtocolHandler() instanceof AbstractProtocol<?> protocol) {
            protocol.setAddress(InetAddress.getByName(address));
            protocol.setExecutor(new VirtualThreadExecutor("internal-"));
            protocol.setKeepAliveTimeout(KEEP_ALIVE_MILLIS);
        }
        return factory -> factory.addAdditionalConnectors(internal);
    }

    @Bean
    ErrorWriter errorWriter(JsonMapper json, MeterRegistry metrics) {
        return new ErrorWriter(json, metrics);
    }

    @Bean
    FilterRegistrationBean<PortFilter> portFilter(
            HttpPorts ports, ErrorWriter errors, @Value("${millrace.internal.token:#{null}}") @Nullable String token) {
        FilterRegistrationBean<PortFilter> filter = new FilterRegistrationBean<>(new PortFilter(ports, errors, token));
        filter.setOrder(Ordered.HIGHEST_PRECEDENCE);
        return filter;
    }
}
