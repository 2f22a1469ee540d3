package dev.millrace.chat.connection;

import dev.millrace.chat.protocol.ClientMessageParser;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.server.ServerHttpRequest;
import org.springframework.web.socket.WebSocketExtension;
import org.springframework.web.socket.config.annotation.EnableWebSocket;
import org.springframework.web.socket.config.annotation.WebSocketConfigurer;
import org.springframework.web.socket.config.annotation.WebSocketHandlerRegistry;
import org.springframework.web.socket.server.standard.ServletServerContainerFactoryBean;
import org.springframework.web.socket.server.support.DefaultHandshakeHandler;

/** Serves {@code /ws/chat}. */
@Configuration(proxyBeanMethods = false)
@EnableWebSocket
class ChatSocketConfiguration implements WebSocketConfigurer {
    static final String PATH = "/ws/chat";

    /** Tomcat also decodes text through this buffer, a bufferful at a time: it must hold a few characters. */
    private static final int BINARY_BUFFER = 512;

    private final ChatSocketHandler handler;
    private final Door door;

    ChatSocketConfiguration(ChatSocketHandler handler, Door door) {
        this.handler = handler;
        this.door = door;
    }

    /** Any origin may connect: what lets somebody speak is a ticket, which no browser adds by itself. */
    @Override
    public void registerWebSocketHandlers(WebSocketHandlerRegistry registry) {
        registry.addHandler(handler, PATH)
                .setHandshakeHandler(new PlainHandshakeHandler())
                .addInterceptors(door)
                .setAllowedOriginPatterns("*");
    }

    /** Tomcat closes with 1009 what is longer, before it is in memory; counted in UTF-16 units. */
    @Bean
    ServletServerContainerFactoryBean webSocketContainer() {
        ServletServerContainerFactoryBean container = new ServletServerContainerFactoryBean();
        container.setMaxTextMessageBufferSize(ClientMessageParser.LONGEST_FRAME);
        container.setMaxBinaryMessageBufferSize(BINARY_BUFFER);
        return container;
    }

    /** Compression would compress each frame once a recipient, and cost every connection a deflater's memory. */
    private static final class PlainHandshakeHandler extends DefaultHandshakeHandler {

        @Override
        protected List<WebSocketExtension> filterRequestedExtensions(
                ServerHttpRequest request, List<WebSocketExtension> requested, List<WebSocketExtension> supported) {
            return List.of();
        }
    }
}
