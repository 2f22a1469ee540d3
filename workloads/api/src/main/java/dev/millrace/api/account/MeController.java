package dev.millrace.api.account;

import dev.millrace.api.channel.Channel;
import dev.millrace.api.channel.Channels;
import dev.millrace.api.channel.ChatPlaces;
import dev.millrace.api.channel.StoredChannel;
import dev.millrace.api.http.Answer;
import dev.millrace.api.http.Refusal;
import dev.millrace.api.session.Caller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Who am I? */
@RestController
final class MeController {
    private final AccountRepository users;
    private final Channels channels;
    private final ChatPlaces chat;

    MeController(AccountRepository users, Channels channels, ChatPlaces chat) {
        this.users = users;
        this.channels = channels;
        this.chat = chat;
    }

    @GetMapping("/api/me")
    Answer<Me> me(Caller caller) {
        User user = users.find(caller.userId()).orElseThrow(Refusal.UNAUTHORIZED::exception);
        StoredChannel channel = channels.ownedBy(caller.userId()).orElseThrow(Refusal.CHANNEL_NOT_FOUND::exception);
        return Answer.of(new Me(user, channel.view(chat.pathOf(channel.name()))));
    }

    record Me(User user, Channel channel) {}
}
