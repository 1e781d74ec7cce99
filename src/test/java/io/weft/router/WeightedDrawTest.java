package io.weft.router;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;
import io.weft.http.Protocol;
import io.weft.http.StreamInfo;
import io.weft.net.Address;
import io.weft.net.ConnectionInfo;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class WeightedDrawTest {
  private final StreamInfo info =
      new StreamInfo(
          new ConnectionInfo(Address.of("127.0.0.1", 1), Address.of("127.0.0.1", 2)),
          Protocol.HTTP_11);

  @Test
  void takesTheDrawOutOfAField() {
    WeightedDraw draw = new WeightedDraw(HeaderName.of("x-draw"), List.of());

    assertEquals(7, draw.of(HeaderMap.of("x-draw", "7"), info, 1));
    assertEquals(1, draw.of(HeaderMap.of("x-draw", "seven"), info, 1));
    assertEquals(1, draw.of(new HeaderMap(), info, 1));
  }

  @Test
  void takesTheHashForTheDraw() {
    HashPolicy byField =
        new HashPolicy(new HashPolicy.Input.Header(HeaderName.of("x-user"), null), false);
    WeightedDraw draw = new WeightedDraw(null, List.of(byField));

    long first = draw.of(HeaderMap.of("x-user", "a"), info, 1);

    assertEquals(first, draw.of(HeaderMap.of("x-user", "a"), info, 2));
    assertEquals(3, draw.of(new HeaderMap(), info, 3));
  }

  @Test
  void makesNoCookieForTheDraw() {
    HashPolicy byCookie =
        new HashPolicy(new HashPolicy.Input.Cookie("c", Duration.ZERO, "", ""), false);
    WeightedDraw draw = new WeightedDraw(null, List.of(byCookie));

    assertEquals(5, draw.of(new HeaderMap(), info, 5));
  }
}
