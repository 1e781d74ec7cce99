package io.weft.extension.filter.network.tcpproxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.weft.common.ConfigException;
import io.weft.formatter.SubstitutionFormat;
import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;
import io.weft.http.StreamInfo;
import io.weft.net.Address;
import io.weft.net.ConnectionInfo;
import io.weft.router.HeaderTransforms;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TunnelingTest {
  private final StreamInfo info =
      StreamInfo.ofConnection(
          new ConnectionInfo(Address.of("10.0.0.1", 443), Address.of("10.0.0.2", 5000)));

  @Test
  void asksByConnectForTheHostThatTheFormatSays() throws ConfigException {
    HeaderMap request = tunneling(null).request(info, true);

    assertEquals("CONNECT", request.get(HeaderName.METHOD));
    assertEquals("10.0.0.1:443", request.get(HeaderName.AUTHORITY));
    assertFalse(request.contains(HeaderName.PATH));
    assertFalse(request.contains(HeaderName.SCHEME));
  }

  @Test
  void asksByPostWithAPath() throws ConfigException {
    HeaderMap request = tunneling("/p").request(info, true);

    assertEquals("POST", request.get(HeaderName.METHOD));
    assertEquals("/p", request.get(HeaderName.PATH));
    assertEquals("https", request.get(HeaderName.SCHEME));
  }

  private static Tunneling tunneling(@Nullable String postPath) throws ConfigException {
    return new Tunneling(
        SubstitutionFormat.parse("%DOWNSTREAM_LOCAL_ADDRESS%"),
        postPath,
        HeaderTransforms.NONE,
        false,
        false);
  }
}
