package dev.millrace.chat.report;

import dev.millrace.chat.drain.Drain;
import dev.millrace.chat.drain.Moves;
import dev.millrace.service.http.ApiException;
import dev.millrace.wire.ChatOrders;
import dev.millrace.wire.ChatReport;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Takes the operator's orders, and answers how this pod is doing (docs/contracts/internal-http.md). */
@RestController
@RequestMapping("/internal/chat")
final class OrdersController {
    private static final int LONGEST_DRAIN = 600;
    private static final Pattern PATH = Pattern.compile("/ws/chat(/[a-z0-9-]{1,40})?");

    private final Reporter reporter;
    private final Drain drain;
    private final Moves moves;

    OrdersController(Reporter reporter, Drain drain, Moves moves) {
        this.reporter = reporter;
        this.drain = drain;
        this.moves = moves;
    }

    @GetMapping
    ChatReport report() {
        return reporter.report();
    }

    @PutMapping
    ChatReport order(@RequestBody ChatOrders orders) {
        Map<String, String> paths = new HashMap<>();
        for (ChatOrders.Move move : orders.moves()) {
            require(
                    move.channel() != null
                            && move.path() != null
                            && PATH.matcher(move.path()).matches(),
                    "A move needs a channel and the path of a pool.");
            paths.put(move.channel(), move.path());
        }
        ChatOrders.Drain order = orders.drain();
        require(
                order == null || (order.seconds() >= 0 && order.seconds() <= LONGEST_DRAIN),
                "A drain takes 0 to 600 seconds.");
        moves.order(paths);
        if (order != null) {
            drain.begin(Duration.ofSeconds(order.seconds()));
        }
        return reporter.report();
    }

    private static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new ApiException(HttpStatus.BAD_REQUEST, "ORDERS_INVALID", otherwise);
        }
    }
}
