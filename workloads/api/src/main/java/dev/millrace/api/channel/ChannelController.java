package dev.millrace.api.channel;

import dev.millrace.api.http.Answer;
import dev.millrace.api.http.Refusal;
import dev.millrace.api.session.Caller;
import jakarta.validation.Valid;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Shows channels, and lets their owners change them. */
@RestController
@RequestMapping("/api/channels")
final class ChannelController {
    private final Channels channels;
    private final ChatPlaces chat;

    ChannelController(Channels channels, ChatPlaces chat) {
        this.channels = channels;
        this.chat = chat;
    }

    @GetMapping("/{nameOrId}")
    Answer<Channel> show(@PathVariable String nameOrId) {
        StoredChannel channel = channels.byNameOrId(nameOrId).orElseThrow(Refusal.CHANNEL_NOT_FOUND::exception);
        return Answer.of(channel.view(chat.pathOf(channel.name())));
    }

    @PatchMapping("/{id}")
    Answer<Channel> edit(Caller caller, @PathVariable String id, @Valid @RequestBody ChannelEdit edit) {
        StoredChannel channel = channels.requireOwned(id, caller);
        if (!channels.rename(channel.id(), edit.title().strip(), edit.version())) {
            throw Refusal.VERSION_CONFLICT.exception();
        }
        return show(id);
    }
}
