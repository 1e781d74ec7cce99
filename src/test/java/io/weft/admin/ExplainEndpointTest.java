package io.weft.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weft.config.ConfigSnapshot;
import io.weft.listener.InspectionSettings;
import io.weft.listener.ListenSocket;
import io.weft.listener.ListenerConfig;
import io.weft.listener.ListenerOptions;
import io.weft.net.Address;
import io.weft.net.SocketOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ExplainEndpointTest {
  private static final ListenerConfig LISTENER =
      new ListenerConfig(
          "web",
          "identity",
          "web",
          List.of(new ListenSocket(Address.of("127.0.0.1", 80), 0, false, 0, SocketOptions.NONE)),
          ListenerOptions.DEFAULT,
          InspectionSettings.NONE,
          List.of(),
          null,
          null);

  @Test
  void explainsWithTheConfigurationInService() throws IOException {
    assertEquals(
        """
        PUT http://shop.test/a?b=c
        listener      web (127.0.0.1:80)
        outcome       no filter chain matches: the connection is closed
        """,
        body(ask("method=PUT&url=http://shop.test/a%3Fb=c")));
    assertEquals(
        """
        {
         "request": "GET http://b/",
         "listener": "web (127.0.0.1:80)",
         "filter_chain": "",
         "authority": "b",
         "path": "/",
         "outcome": {
          "kind": "not_routed",
          "reason": "no filter chain matches: the connection is closed"
         }
        }
        """,
        body(ask("url=http://a&header=host:b&format=json")));
  }

  @Test
  void answers400ToAQuestionThatIsNone() throws IOException {
    AdminResponse response = ask("url=nowhere");

    assertEquals(400, response.status());
    assertEquals("'nowhere' is no URL such as https://host/path\n", body(response));
    assertTrue(body(ask("url=http://a&listener=wbe")).contains("did you mean web?"));
  }

  private static AdminResponse ask(String query) throws IOException {
    ConfigSnapshot snapshot = new ConfigSnapshot(List.of(LISTENER), Map.of(), Map.of());
    return new ExplainEndpoint(() -> snapshot)
        .endpoint()
        .handler()
        .handle(new AdminRequest("GET", "/explain", QueryString.parse(query)));
  }

  private static String body(AdminResponse response) throws IOException {
    return new String(response.body().open().readAllBytes(), StandardCharsets.UTF_8);
  }
}
