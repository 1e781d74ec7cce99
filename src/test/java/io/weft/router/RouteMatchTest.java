package io.weft.router;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weft.matcher.FilterStateMatcher;
import io.weft.matcher.StringMatcher;
import io.weft.net.Address;
import io.weft.net.CidrRange;
import io.weft.net.Ips;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class RouteMatchTest {
  @Test
  void takesClearTextForAClientWithoutCertificate() {
    assertTrue(new RouteMatch.TlsContext(false, null).matches(null));
    assertTrue(new RouteMatch.TlsContext(null, false).matches(null));
    assertFalse(new RouteMatch.TlsContext(true, null).matches(null));
  }

  @Test
  void comparesFilterStateAsTextOrAddress() {
    var text = new FilterStateMatcher("k", new StringMatcher.Exact("7", false), List.of());
    CidrRange range = CidrRange.of(Objects.requireNonNull(Ips.parse("10.0.0.0")), 8);
    var address = new FilterStateMatcher("k", null, List.of(range));

    assertTrue(text.matches(7));
    assertFalse(text.matches(null));
    assertTrue(address.matches(Address.of("10.1.2.3", 80)));
    assertFalse(address.matches("10.1.2.3"));
    assertEquals(List.of(), text.ranges());
  }
}
