package io.weft.extension.filter.http.setfilterstate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.config.core.v3.SubstitutionFormatString;
import io.envoyproxy.envoy.extensions.filters.common.set_filter_state.v3.FilterStateValue;
import io.envoyproxy.envoy.extensions.filters.http.set_filter_state.v3.Config;
import io.weft.common.ConfigException;
import io.weft.config.TestContexts;
import io.weft.extension.filter.http.setfilterstate.SetFilterStateFilter.Settings;
import io.weft.http.HttpFilter;
import io.weft.http.HttpRequest;
import io.weft.http.PerRouteKey;
import io.weft.net.Address;
import io.weft.net.SharedObject;
import io.weft.testing.TestRequests;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SetFilterStateFilterTest {
  private static final String ORIGINAL_DST = "envoy.network.transport_socket.original_dst_address";

  private static final String DYNAMIC_PORT = "envoy.upstream.dynamic_port";

  @Test
  void keepsTexts() throws Exception {
    assertEquals("p=/abc", state(value("k", "envoy.string", "p=%REQ(:path)%"), "k"));
  }

  @Test
  void keepsAddresses() throws Exception {
    assertEquals(
        Address.of("10.0.0.1", 80), state(value(ORIGINAL_DST, "", "10.0.0.1:80"), ORIGINAL_DST));
    assertNull(state(value(ORIGINAL_DST, "", "nowhere"), ORIGINAL_DST));
  }

  @Test
  void keepsPortsAndNoOtherTexts() throws Exception {
    assertEquals(8080, state(value(DYNAMIC_PORT, "", "8080"), DYNAMIC_PORT));
    assertNull(state(value(DYNAMIC_PORT, "", "65536"), DYNAMIC_PORT));
    assertNull(state(value(DYNAMIC_PORT, "", "http"), DYNAMIC_PORT));
  }

  @Test
  void sharesObjectsIfAsked() throws Exception {
    HttpRequest request = TestRequests.get("/");
    filter(
            value("k", "envoy.hashable_string", "x")
                .setSharedWithUpstream(FilterStateValue.SharedWithUpstream.ONCE))
        .filter(request, TestRequests.HOST);

    assertEquals(
        List.of(new SharedObject("k", "x", false, true)),
        request.streamInfo().ownFilterState().shared());
  }

  @Test
  void skipsWhatIsEmptyIfAsked() throws Exception {
    assertNull(state(value("k", "envoy.string", "").setSkipIfEmpty(true), "k"));
    assertEquals("", state(value("k", "envoy.string", "%REQ(none)%"), "k"));
  }

  @Test
  void refusesObjectsItCannotMake() {
    ConfigException e =
        assertThrows(ConfigException.class, () -> state(value("k", "some.other_object", "x"), "k"));

    assertTrue(
        e.getMessage().contains("factory_key: 'k' does not have an object factory"),
        e.getMessage());
  }

  private static @Nullable Object state(FilterStateValue.Builder value, String key)
      throws Exception {
    HttpRequest request = TestRequests.get("/abc");
    filter(value).filter(request, TestRequests.HOST);
    return request.streamInfo().filterState(key);
  }

  private static HttpFilter filter(FilterStateValue.Builder value) throws ConfigException {
    return new SetFilterStateFactory()
        .create(
            Config.newBuilder().addOnRequestHeaders(value).build(),
            new PerRouteKey<>("f", Settings.class),
            TestContexts.of());
  }

  private static FilterStateValue.Builder value(String key, String factory, String format) {
    return FilterStateValue.newBuilder()
        .setObjectKey(key)
        .setFactoryKey(factory)
        .setFormatString(
            SubstitutionFormatString.newBuilder()
                .setOmitEmptyValues(true)
                .setTextFormatSource(DataSource.newBuilder().setInlineString(format)));
  }
}
