package dev.millrace.api.streamkey;

import dev.millrace.api.broadcast.Publishers;
import dev.millrace.api.channel.Channels;
import dev.millrace.api.channel.StoredChannel;
import dev.millrace.api.http.Answer;
import dev.millrace.api.session.Caller;
import dev.millrace.api.settings.ApiSettings;
import java.net.URI;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Shows a channel's owner the stream key, and replaces it. */
@RestController
@RequestMapping("/api/channels/{id}/stream-key")
final class StreamKeyController {
    private static final Logger log = LoggerFactory.getLogger(StreamKeyController.class);

    private final Channels channels;
    private final StreamKeyRepository keys;
    private final StreamKeySeal seal;
    private final Publishers publishers;
    private final URI rtmpUrl;

    StreamKeyController(
            Channels channels,
            StreamKeyRepository keys,
            StreamKeySeal seal,
            Publishers publishers,
            ApiSettings settings) {
        this.channels = channels;
        this.keys = keys;
        this.seal = seal;
        this.publishers = publishers;
        this.rtmpUrl = settings.rtmpUrl();
    }

    @GetMapping
    Answer<StreamKey> show(Caller caller, @PathVariable String id) {
        StoredChannel channel = channels.requireOwned(id, caller);
        return Answer.of(new StreamKey(seal.open(keys.sealed(channel.id()), channel.name()), rtmpUrl));
    }

    /** Who publishes with the old key, which may be in the wrong hands, is cut off. */
    @PostMapping
    Answer<StreamKey> regenerate(Caller caller, @PathVariable String id) {
        StoredChannel channel = channels.requireOwned(id, caller);
        String key = seal.newKey();
        keys.replace(channel.id(), seal.seal(key, channel.name()));
        log.atInfo().addKeyValue("channel", channel.name()).log("stream key replaced");
        // Asked again: a broadcast that was just being opened is known by now, and a later start needs the new key.
        publishers.cut(channels.requireOwned(id, caller));
        return Answer.of(new StreamKey(key, rtmpUrl));
    }

    /** @param rtmpUrl the server to enter beside the key */
    record StreamKey(String streamKey, URI rtmpUrl) {
        @Override
        public String toString() {
            return "StreamKey[]";
        }
    }
}
