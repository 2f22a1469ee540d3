package dev.millrace.demo;

import java.net.URI;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What the environment says; see {@code docs/contracts/deployment.md}.
 *
 * @param rtmpUrl the server, {@code rtmp://host[:port]/app}
 * @param streamKey the secret that names the channel
 * @param channel the name on the card
 * @param width and height in pixels, even
 * @param frameRate frames per second
 * @param videoKilobits per second
 * @param bindAddress where health and metrics are served
 * @param internalPort their port; 0: a free one
 */
record DemoSettings(
        URI rtmpUrl,
        String streamKey,
        String channel,
        int width,
        int height,
        int frameRate,
        int videoKilobits,
        String bindAddress,
        int internalPort) {

    private static final Pattern SIZE = Pattern.compile("(\\d{2,4})x(\\d{2,4})");

    /** @throws IllegalArgumentException naming the variable that is wrong, and what would be right */
    static DemoSettings from(Map<String, String> environment) {
        var size = SIZE.matcher(environment.getOrDefault("MILLRACE_DEMO_SIZE", "1280x720"));
        if (!size.matches()) {
            throw new IllegalArgumentException("MILLRACE_DEMO_SIZE must be like 1280x720");
        }
        return new DemoSettings(
                rtmpUrl(environment.getOrDefault("MILLRACE_DEMO_RTMPURL", "")),
                streamKey(environment.getOrDefault("MILLRACE_DEMO_STREAMKEY", "")),
                environment.getOrDefault("MILLRACE_DEMO_CHANNEL", "demo"),
                even(size.group(1), 160),
                even(size.group(2), 90),
                number(environment, "MILLRACE_DEMO_FRAMERATE", 30, 1, 60),
                number(environment, "MILLRACE_DEMO_VIDEOKILOBITS", 1500, 100, 50_000),
                environment.getOrDefault("MILLRACE_BINDADDRESS", "0.0.0.0"),
                number(environment, "MILLRACE_HTTP_INTERNALPORT", 8081, 0, 65_535));
    }

    private static URI rtmpUrl(String text) {
        try {
            URI url = URI.create(text);
            if ("rtmp".equals(url.getScheme())
                    && url.getHost() != null
                    && url.getPath().length() > 1) {
                return url;
            }
        } catch (IllegalArgumentException malformed) {
            // Said below, without the text: somebody may have put the stream key into it.
        }
        throw new IllegalArgumentException("MILLRACE_DEMO_RTMPURL must be like rtmp://localhost:1935/live");
    }

    private static String streamKey(String text) {
        if (text.isBlank()) {
            throw new IllegalArgumentException("MILLRACE_DEMO_STREAMKEY is missing");
        }
        return text;
    }

    private static int even(String digits, int least) {
        int pixels = Integer.parseInt(digits);
        if (pixels < least || pixels > 3840 || pixels % 2 != 0) {
            throw new IllegalArgumentException("MILLRACE_DEMO_SIZE must be even and from 160x90 to 3840x3840");
        }
        return pixels;
    }

    private static int number(Map<String, String> environment, String name, int otherwise, int least, int most) {
        String text = environment.getOrDefault(name, Integer.toString(otherwise));
        try {
            int number = Integer.parseInt(text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException notANumber) {
            // Said below.
        }
        throw new IllegalArgumentException(name + " is '" + text + "', but must be from " + least + " to " + most);
    }

    /** All but the key. */
    @Override
    public String toString() {
        return "%s to %s, %dx%d at %d frames a second, %d kbit/s"
                .formatted(channel, rtmpUrl, width, height, frameRate, videoKilobits);
    }
}
