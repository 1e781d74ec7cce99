package io.weft.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.weft.http.Protocol;
import io.weft.http.StreamInfo;
import io.weft.net.Address;
import io.weft.net.ConnectOptions;
import io.weft.net.ConnectionInfo;
import io.weft.net.SharedObject;
import java.util.List;
import org.junit.jupiter.api.Test;

class FilterStateOptionsTest {
  private final StreamInfo info =
      new StreamInfo(
          new ConnectionInfo(Address.of("10.0.0.1", 443), Address.of("10.0.0.2", 5000)),
          Protocol.HTTP_11);

  @Test
  void leavesWhatNoObjectOverrides() {
    info.ownFilterState().put("other", "x");
    ConnectOptions options = new ConnectOptions("a", List.of("h2"), List.of("b"), null);

    assertEquals(options, FilterStateOptions.override(options, info));
  }

  @Test
  void objectsOverrideNameProtocolsAndNames() {
    info.connection().filterState().put("envoy.network.upstream_server_name", "a.test");
    info.ownFilterState().put("envoy.network.application_protocols", "h2, http/1.1,");
    info.ownFilterState().put("envoy.network.upstream_subject_alt_names", "b.test,spiffe://c");

    assertEquals(
        new ConnectOptions(
            "a.test", List.of("h2", "http/1.1"), List.of("b.test", "spiffe://c"), null),
        FilterStateOptions.override(new ConnectOptions("x", List.of(), List.of("y"), null), info));
  }

  @Test
  void takesSharedObjectsAlong() {
    info.ownFilterState().share(new SharedObject("k", "v", false, false));

    assertFalse(FilterStateOptions.override(ConnectOptions.NONE, info).shared().isEmpty());
  }
}
