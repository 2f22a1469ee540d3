package dev.millrace.ingest.relay;

import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class RelayConfiguration {

    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> brokenBodies() {
        return factory -> factory.addEngineValves(new BrokenBody());
    }
}
