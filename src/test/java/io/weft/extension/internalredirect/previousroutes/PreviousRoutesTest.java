package io.weft.extension.internalredirect.previousroutes;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weft.http.Protocol;
import io.weft.http.StreamInfo;
import io.weft.net.Address;
import io.weft.net.ConnectionInfo;
import io.weft.router.InternalRedirectPredicate.Target;
import org.junit.jupiter.api.Test;

class PreviousRoutesTest {
  private final StreamInfo info =
      new StreamInfo(
          new ConnectionInfo(Address.of("127.0.0.1", 1), Address.of("127.0.0.1", 2)),
          Protocol.HTTP_11);
  private final PreviousRoutes predicate = new PreviousRoutes("from");

  @Test
  void acceptsEachRouteOnce() {
    assertTrue(predicate.accepts(to("a")));
    assertTrue(predicate.accepts(to("b")));
    assertFalse(predicate.accepts(to("a")));
  }

  @Test
  void remembersForEachRedirectingRouteByItself() {
    assertTrue(predicate.accepts(to("a")));

    assertTrue(new PreviousRoutes("other").accepts(to("a")));
  }

  private Target to(String route) {
    return new Target(info, route, false, false);
  }
}
