package dev.millrace.bench.chat;

import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.config.annotation.EnableWebSocket;
import org.springframework.web.socket.config.annotation.WebSocketConfigurer;
import org.springframework.web.socket.handler.TextWebSocketHandler;

/** The chat server that every tutorial has: a set of sessions and a loop over them. Listens on the port in PORT. */
@SpringBootApplication
@EnableWebSocket
public class SpringLoop {
    public static void main(String[] args) {
        SpringApplication application = new SpringApplication(SpringLoop.class);
        application.setDefaultProperties(Map.of(
                "server.port", System.getenv("PORT"),
                "server.tomcat.max-connections", "100000",
                "spring.autoconfigure.exclude",
                        "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration"));
        application.run(args);
    }

    @Bean
    WebSocketConfigurer room() {
        return registry -> registry.addHandler(new Room(), "/").setAllowedOrigins("*");
    }

    private static final class Room extends TextWebSocketHandler {
        private final Set<WebSocketSession> sessions = ConcurrentHashMap.newKeySet();

        @Override
        public void afterConnectionEstablished(WebSocketSession session) {
            sessions.add(session);
        }

        @Override
        public void afterConnectionClosed(WebSocketSession session, CloseStatus status) {
            sessions.remove(session);
        }

        @Override
        protected synchronized void handleTextMessage(WebSocketSession from, TextMessage message) throws IOException {
            for (WebSocketSession session : sessions) {
                session.sendMessage(new TextMessage(message.getPayload()));
            }
        }
    }
}
