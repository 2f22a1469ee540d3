package dev.millrace.transcoder.playback;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A reply in HTTP/1.1, with the headers that caches and browsers need. */
final class PlaybackResponse {
    private static final DateTimeFormatter DATE = DateTimeFormatter.RFC_1123_DATE_TIME.withZone(ZoneOffset.UTC);
    private static final int NO_CONTENT = 204;
    private static final int PARTIAL = 206;
    private static final int UNSATISFIABLE = 416;
    private static final String DAY = "86400";

    private final FullHttpResponse response;
    private final boolean keepAlive;

    private PlaybackResponse(FullHttpResponse response, boolean keepAlive) {
        this.response = response;
        this.keepAlive = keepAlive;
    }

    static PlaybackResponse of(HttpRequest request, Reply reply) {
        boolean gzip = reply.gzip() != null && acceptsGzip(request.headers().get(HttpHeaderNames.ACCEPT_ENCODING));
        ByteBuf whole = gzip
                ? Unpooled.wrappedBuffer(reply.gzip())
                : Unpooled.wrappedBuffer(reply.body().toArray(byte[][]::new));
        int length = whole.readableBytes();
        String asked = reply.ranges() ? request.headers().get(HttpHeaderNames.RANGE) : null;
        Optional<ByteRange> range = asked == null ? Optional.empty() : ByteRange.of(asked, length);
        int status = range.map(part -> part.isEmpty() ? UNSATISFIABLE : PARTIAL).orElse(reply.status());
        ByteBuf body = range.map(part -> whole.slice(part.from(), part.to() - part.from()))
                .orElse(whole);
        // A HEAD is answered with the headers of the GET (RFC 9110 §9.3.2).
        FullHttpResponse response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1,
                HttpResponseStatus.valueOf(status),
                request.method().equals(HttpMethod.HEAD) ? Unpooled.EMPTY_BUFFER : body,
                DefaultHttpHeadersFactory.headersFactory().withValidation(false),
                DefaultHttpHeadersFactory.trailersFactory());
        boolean keepAlive =
                HttpUtil.isKeepAlive(request) && request.decoderResult().isSuccess();
        headers(response.headers(), request, reply, status, gzip, body.readableBytes(), keepAlive);
        range.ifPresent(part -> response.headers()
                .set(
                        HttpHeaderNames.CONTENT_RANGE,
                        part.isEmpty()
                                ? "bytes */" + length
                                : "bytes " + part.from() + "-" + (part.to() - 1) + "/" + length));
        return new PlaybackResponse(response, keepAlive);
    }

    private static void headers(
            HttpHeaders headers,
            HttpRequest request,
            Reply reply,
            int status,
            boolean gzip,
            int length,
            boolean keepAlive) {
        headers.set(HttpHeaderNames.DATE, DATE.format(Instant.now()));
        headers.set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_ORIGIN, "*");
        headers.set(HttpHeaderNames.ACCESS_CONTROL_EXPOSE_HEADERS, "*");
        headers.set("Timing-Allow-Origin", "*");
        if (request.method().equals(HttpMethod.OPTIONS)) {
            headers.set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_METHODS, "GET, HEAD, OPTIONS");
            headers.set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_HEADERS, "*");
            headers.set(HttpHeaderNames.ACCESS_CONTROL_MAX_AGE, DAY);
        }
        if (status != NO_CONTENT) {
            headers.set(HttpHeaderNames.CONTENT_TYPE, reply.contentType());
            headers.set(HttpHeaderNames.CONTENT_LENGTH, length);
            headers.set(HttpHeaderNames.CACHE_CONTROL, reply.cacheControl());
            if (reply.cacheControl().startsWith("no-") && status != 503) {
                // A crowd at an edge of nginx shares what a single player asks for again.
                headers.set("X-Accel-Expires", "1");
            }
        }
        if (reply.gzip() != null) {
            headers.set(HttpHeaderNames.VARY, HttpHeaderNames.ACCEPT_ENCODING);
        }
        if (gzip) {
            headers.set(HttpHeaderNames.CONTENT_ENCODING, "gzip");
        }
        if (reply.ranges()) {
            headers.set(HttpHeaderNames.ACCEPT_RANGES, "bytes");
        }
        switch (status) {
            case 405 -> headers.set(HttpHeaderNames.ALLOW, "GET, HEAD, OPTIONS");
            case 503 -> headers.set(HttpHeaderNames.RETRY_AFTER, "1");
            default -> {}
        }
        if (!keepAlive) {
            headers.set(HttpHeaderNames.CONNECTION, "close");
        }
    }

    int status() {
        return response.status().code();
    }

    /** Whether the connection can take another request. */
    boolean write(ChannelHandlerContext context) {
        if (keepAlive) {
            context.writeAndFlush(response, context.voidPromise());
        } else {
            context.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
        }
        return keepAlive;
    }

    private static boolean acceptsGzip(@Nullable String header) {
        return header != null
                && List.of(header.split(",")).stream()
                        .map(String::strip)
                        .anyMatch(coding ->
                                coding.equals("gzip") || coding.startsWith("gzip;") && !coding.endsWith("q=0"));
    }
}
