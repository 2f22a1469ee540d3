package dev.millrace.service.http;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Keeps the two ports apart: internal paths do not exist on the public port, nor public ones on the internal port, and
 * {@code /internal/**} asks for the bearer token.
 */
final class PortFilter extends OncePerRequestFilter {
    private static final String BEARER = "Bearer ";

    private final HttpPorts ports;
    private final ErrorWriter errors;
    private final byte @Nullable [] token;

    /** @param token of internal requests; null: there are none that are let in */
    PortFilter(HttpPorts ports, ErrorWriter errors, @Nullable String token) {
        this.ports = ports;
        this.errors = errors;
        this.token = token == null || token.isBlank() ? null : token.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String path = request.getRequestURI();
        boolean onInternalPort = request.getLocalPort() == ports.internalPort();
        if (isInternal(path) != onInternalPort) {
            errors.write(response, HttpStatus.NOT_FOUND, "NOT_FOUND", "There is nothing at this path.");
        } else if (needsToken(path) && !carriesToken(request)) {
            errors.write(response, HttpStatus.UNAUTHORIZED, "UNAUTHORIZED", "Send the internal bearer token.");
        } else {
            chain.doFilter(request, response);
        }
    }

    private static boolean isInternal(String path) {
        return needsToken(path) || path.equals("/metrics") || path.equals("/health") || path.startsWith("/health/");
    }

    private static boolean needsToken(String path) {
        return path.equals("/internal") || path.startsWith("/internal/");
    }

    private boolean carriesToken(HttpServletRequest request) {
        String header = request.getHeader(HttpHeaders.AUTHORIZATION);
        return token != null
                && header != null
                && header.startsWith(BEARER)
                && MessageDigest.isEqual(
                        token, header.substring(BEARER.length()).getBytes(StandardCharsets.UTF_8));
    }
}
