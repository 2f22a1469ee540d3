package dev.millrace.transcoder.pull;

import dev.millrace.wire.StreamAssignment;
import dev.millrace.wire.StreamAssignment.Credentials;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What FFmpeg is asked for: a URL, with the credentials in it where they cannot be elsewhere, and options. Never to be
 * logged.
 *
 * @param url with everything secret that it needs
 * @param options for {@code avformat_open_input}
 */
record PullRequest(String url, Map<String, String> options) {
    /** A server that says nothing for so long has gone; in microseconds. */
    private static final String SILENCE_MICROS = "10000000";
    /** What a playlist, a redirect or the URL itself may lead to; above all not a file of this pod. */
    private static final String HTTP_PROTOCOLS = "http,https,tcp,tls,crypto";

    private static final String RTMP_PROTOCOLS = "rtmp,rtmps,tcp,tls";
    /** What is looked for in the bytes. Others, scripts of concatenation among them, are not even tried. */
    private static final String FORMATS = "mov,flv,live_flv,hls,mpegts,aac,mp3,webvtt";
    /** FFmpeg takes these out of an rtmp URL as they are, so nothing else may be in them. */
    private static final Pattern PLAIN = Pattern.compile("[0-9A-Za-z._~-]+");

    /** @throws IOException with a sentence for people, when the credentials cannot be used with this URL */
    static PullRequest of(StreamAssignment.Pull pull) throws IOException {
        boolean rtmp = URI.create(pull.url()).getScheme().startsWith("rtmp");
        Map<String, String> options = new LinkedHashMap<>();
        options.put("protocol_whitelist", rtmp ? RTMP_PROTOCOLS : HTTP_PROTOCOLS);
        options.put("format_whitelist", FORMATS);
        options.put("rw_timeout", SILENCE_MICROS);
        // Enough to find out codecs and sizes; frames that were read for that are not lost.
        options.put("analyzeduration", "2000000");
        options.put("fpsprobesize", "0");
        if (pull.url().startsWith("https:") || pull.url().startsWith("rtmps:")) {
            options.put("tls_verify", "1");
            options.put("ca_file", TrustAnchors.file().toString());
        }
        Credentials credentials = pull.credentials();
        if (credentials == null) {
            return new PullRequest(pull.url(), options);
        }
        if (credentials.token() != null) {
            return withToken(pull.url(), credentials.token(), rtmp, options);
        }
        String user = String.valueOf(credentials.username());
        String password = String.valueOf(credentials.password());
        return new PullRequest(withUser(pull.url(), user, password, rtmp), options);
    }

    /** Whether it is a live stream by its protocol, whatever it says of its duration. */
    boolean isRtmp() {
        return url.startsWith("rtmp");
    }

    /** Without the URL and the options, which have secrets in them. */
    @Override
    public String toString() {
        return "PullRequest";
    }

    private static PullRequest withToken(String url, String token, boolean rtmp, Map<String, String> options)
            throws IOException {
        if (rtmp) {
            char separator = url.indexOf('?') < 0 ? '?' : '&';
            return new PullRequest(url + separator + "token=" + encoded(token), options);
        }
        if (token.chars().anyMatch(Character::isISOControl)) {
            throw new IOException("the token in its Secret has a line break or another control character in it");
        }
        options.put("headers", "Authorization: Bearer " + token + "\r\n");
        return new PullRequest(url, options);
    }

    /** FFmpeg keeps what is in the URL from servers that it is redirected to, unlike a header. */
    private static String withUser(String url, String user, String password, boolean rtmp) throws IOException {
        if (rtmp && !(PLAIN.matcher(user).matches() && PLAIN.matcher(password).matches())) {
            throw new IOException("over rtmp, user name and password may have letters, digits and -._~ only");
        }
        int at = url.indexOf("://") + 3;
        return url.substring(0, at) + encoded(user) + ":" + encoded(password) + "@" + url.substring(at);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
