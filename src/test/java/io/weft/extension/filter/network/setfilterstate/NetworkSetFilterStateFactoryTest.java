package io.weft.extension.filter.network.setfilterstate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.config.core.v3.SubstitutionFormatString;
import io.envoyproxy.envoy.extensions.filters.common.set_filter_state.v3.FilterStateValue;
import io.envoyproxy.envoy.extensions.filters.common.set_filter_state.v3.FilterStateValue.SharedWithUpstream;
import io.envoyproxy.envoy.extensions.filters.network.set_filter_state.v3.Config;
import io.weft.config.TestContexts;
import io.weft.net.SharedObject;
import io.weft.testing.SocketPair;
import java.util.List;
import org.junit.jupiter.api.Test;

class NetworkSetFilterStateFactoryTest {
  @Test
  void keepsAndSharesObjectsBeforeTheNextFilterRuns() throws Exception {
    Config config =
        Config.newBuilder()
            .addOnNewConnection(
                FilterStateValue.newBuilder()
                    .setObjectKey("name")
                    .setFactoryKey("envoy.hashable_string")
                    .setSharedWithUpstream(SharedWithUpstream.TRANSITIVE)
                    .setFormatString(
                        SubstitutionFormatString.newBuilder()
                            .setTextFormatSource(
                                DataSource.newBuilder()
                                    .setInlineString("for %REQUESTED_SERVER_NAME%"))))
            .build();
    try (SocketPair pair = new SocketPair()) {
      pair.connection().info().requestedServerName("a.test");

      new NetworkSetFilterStateFactory()
          .create(config, TestContexts.of())
          .filter(
              pair.connection(),
              connection ->
                  assertEquals(
                      List.of(new SharedObject("name", "for a.test", true, true)),
                      connection.info().filterState().shared()));

      assertEquals("for a.test", pair.connection().info().filterState().get("name"));
    }
  }
}
