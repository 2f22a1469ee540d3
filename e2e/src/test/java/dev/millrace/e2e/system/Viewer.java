package dev.millrace.e2e.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import dev.millrace.demo.ClockStrip;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import org.awaitility.Awaitility;

/** A person before a browser. Each has a context of their own: storage, sign-in, chat connection. */
final class Viewer implements AutoCloseable {
    /** Brightness, 0 to 255, at the middle of each cell of the test card's clock strip. */
    private static final String READ_CLOCK = """
            (cells) => {
              const video = document.querySelector('video');
              if (!video || video.readyState < 2) return [];
              const canvas = document.createElement('canvas');
              canvas.width = cells * 8;
              canvas.height = 8;
              const context = canvas.getContext('2d', { willReadFrequently: true });
              const strip = video.videoHeight / 18;
              context.drawImage(video, 0, video.videoHeight - strip, video.videoWidth, strip, 0, 0, cells * 8, 8);
              const pixels = context.getImageData(0, 4, cells * 8, 1).data;
              return Array.from({ length: cells }, (_, cell) => pixels[(cell * 8 + 4) * 4]);
            }""";

    /** Writes down when pictures are shown. What it leaves in the page is gone when the page is loaded again. */
    private static final String WATCH = """
            () => {
              window.shown = [];
              const frame = () => {
                window.shown.push(performance.now());
                video.requestVideoFrameCallback(frame);
              };
              const video = document.querySelector('video');
              video.requestVideoFrameCallback(frame);
            }""";

    private static final String LONGEST_GAP = """
            () => window.shown.reduce(
              ([longest, before], at) => [Math.max(longest, at - before), at], [0, window.shown[0]])[0]""";

    private static final int HALF_WHITE = 127;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final BrowserContext context;
    private final Page page;
    private final String web;

    Viewer(Browser browser, String web) {
        this.context = browser.newContext();
        this.page = context.newPage();
        this.web = web;
        page.setDefaultTimeout(PATIENCE.toMillis());
        page.onConsoleMessage(message -> System.out.println("browser | " + message.text()));
    }

    void open(String path) {
        page.navigate(web + path);
    }

    /** What the page calls {@code data-testid}. */
    Locator find(String testId) {
        return page.getByTestId(testId);
    }

    void register(String username, String password) {
        open("/register");
        find("username").fill(username);
        find("password").fill(password);
        find("submit").click();
        page.waitForURL(url -> !url.endsWith("/register"));
    }

    void signIn(String username, String password) {
        open("/sign-in");
        find("username").fill(username);
        find("password").fill(password);
        find("submit").click();
        page.waitForURL(url -> !url.contains("/sign-in"));
    }

    /** The key that the dashboard shows to its owner. */
    String streamKey() {
        open("/dashboard");
        find("stream-key-show").click();
        page.waitForCondition(() -> find("stream-key").innerText().startsWith("mr_"));
        return find("stream-key").innerText();
    }

    /** The chat pod that serves this viewer, once the room is joined. */
    String chatPod() {
        page.waitForCondition(() -> "open".equals(find("chat-status").getAttribute("data-link")));
        return find("chat-panel").getAttribute("data-pod");
    }

    /** Opens the page again and again, until another chat pod than {@code pod} serves it: pods take turns. */
    void openOnAnotherChatPod(String path, String pod) {
        open(path);
        for (int turn = 0; turn < 5 && chatPod().equals(pod); turn++) {
            open(path);
        }
        assertThat(chatPod()).isNotEqualTo(pod);
    }

    void say(String text) {
        find("chat-input").fill(text);
        find("chat-input").press("Enter");
    }

    void awaitMessage(String text) {
        find("chat-message")
                .filter(new Locator.FilterOptions().setHasText(text))
                .first()
                .waitFor();
    }

    /** Waits until the video's time grows. */
    void awaitVideo() {
        double before = videoTime();
        Awaitility.await("the video goes on after " + before + " s")
                .atMost(PATIENCE)
                .until(() -> videoTime() > before + 1);
    }

    /** From now on it is known whether the picture stands still, and whether the page is loaded again. */
    void watch() {
        page.evaluate(WATCH);
    }

    /** The longest time between two pictures since {@link #watch}; fails when the page was loaded again. */
    Duration longestGap() {
        assertThat(page.evaluate("() => Array.isArray(window.shown)"))
                .as("the page was not loaded again")
                .isEqualTo(true);
        return Duration.ofMillis(((Number) page.evaluate(LONGEST_GAP)).longValue());
    }

    /** Waits for a picture that was drawn after that. */
    void awaitPictureOf(Instant after) {
        Awaitility.await("a picture that was drawn after " + after)
                .atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> {
                    Duration age = readClockAge();
                    return !age.isNegative() && Instant.now().minus(age).isAfter(after);
                });
    }

    /** Waits until the player plays {@code mode}: {@code live}, {@code past} or {@code recording}. */
    void awaitMode(String mode) {
        page.waitForCondition(() -> mode.equals(find("player").getAttribute("data-mode"))
                && "playing".equals(find("player").getAttribute("data-state")));
    }

    /** How old the test card's clock is in the picture that is on the screen now. */
    Duration clockAge() {
        return Awaitility.await("a readable clock in the picture")
                .atMost(PATIENCE)
                .ignoreExceptions()
                .until(this::readClockAge, age -> !age.isNegative());
    }

    private Duration readClockAge() {
        Object cells = page.evaluate(READ_CLOCK, ClockStrip.CELLS);
        Instant now = Instant.now();
        List<?> brightness = (List<?>) cells;
        if (brightness.size() != ClockStrip.CELLS) {
            return Duration.ofMillis(-1);
        }
        long bits = 0;
        for (Object value : brightness) {
            bits = bits << 1 | (((Number) value).intValue() > HALF_WHITE ? 1 : 0);
        }
        OptionalLong millis = ClockStrip.decode(bits);
        return millis.isEmpty()
                ? Duration.ofMillis(-1)
                : Duration.between(Instant.ofEpochMilli(millis.getAsLong()), now);
    }

    double videoTime() {
        Object time = page.evaluate("() => document.querySelector('video')?.currentTime ?? 0");
        return ((Number) time).doubleValue();
    }

    void screenshot(Path file) {
        page.screenshot(new Page.ScreenshotOptions().setPath(file));
        assertThat(file).isNotEmptyFile();
    }

    @Override
    public void close() {
        context.close();
    }
}
