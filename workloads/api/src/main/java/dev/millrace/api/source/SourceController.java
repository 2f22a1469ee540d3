package dev.millrace.api.source;

import dev.millrace.api.channel.Channels;
import dev.millrace.api.http.Answer;
import dev.millrace.api.session.Caller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** Tells a channel's owner how the source is. */
@RestController
final class SourceController {
    private final Channels channels;
    private final SourceRepository sources;

    SourceController(Channels channels, SourceRepository sources) {
        this.channels = channels;
        this.sources = sources;
    }

    @GetMapping("/api/channels/{id}/source")
    Answer<SourceReport> source(Caller caller, @PathVariable String id) {
        return Answer.of(sources.report(channels.requireOwned(id, caller).id()));
    }
}
