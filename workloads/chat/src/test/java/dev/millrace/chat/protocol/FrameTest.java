package dev.millrace.chat.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** The JSON of {@code docs/contracts/chat.md}. */
class FrameTest {

    @Test
    void what_pods_say() {
        assertJson(
                new ServerMessage.Welcome("chat-0", Optional.of(new Person("3", "ann", "Ann"))),
                "{'type':'welcome','pod':'chat-0','user':{'id':'3','username':'ann','displayName':'Ann'}}");
        assertJson(
                new ServerMessage.Welcome("chat-0", Optional.empty()), "{'type':'welcome','pod':'chat-0','user':null}");
        assertJson(
                new ServerMessage.Joined("7", "e", "17-2", ServerMessage.History.RESUMED),
                "{'type':'joined','channelId':'7','epoch':'e','offset':'17-2','history':'resumed'}");
        assertJson(
                new ServerMessage.Message("7", "e", "17-2", "{\"id\":\"m\"}"),
                "{'type':'message','channelId':'7','epoch':'e','offset':'17-2','message':{'id':'m'}}");
        assertJson(
                new ServerMessage.Ack("7", "k", "m", "17-2", ServerMessage.Reach.ROOM),
                "{'type':'ack','channelId':'7','idempotencyKey':'k','messageId':'m','offset':'17-2','reach':'room'}");
        assertJson(new ServerMessage.ViewerCount("7", 12), "{'type':'viewer_count','channelId':'7','count':12}");
    }

    @Test
    void errors_have_only_what_they_are_about() {
        assertJson(
                ServerMessage.Error.of(ErrorCode.PARSE_ERROR, "No."),
                "{'type':'error','code':'PARSE_ERROR','message':'No.'}");
        assertJson(
                ServerMessage.Error.of(ErrorCode.RATE_LIMITED, "No.", new ClientMessage.Speak("7", "hi", "k"))
                        .retryAfterSeconds(1),
                "{'type':'error','code':'RATE_LIMITED','message':'No.','channelId':'7','idempotencyKey':'k',"
                        + "'retryAfter':1}");
    }

    private static void assertJson(ServerMessage message, String json) {
        assertThat(JsonMapper.shared().readTree(Frame.of(message).text()))
                .isEqualTo(JsonMapper.shared().readTree(json.replace('\'', '"')));
    }
}
