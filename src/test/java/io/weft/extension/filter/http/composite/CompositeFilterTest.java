package io.weft.extension.filter.http.composite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.weft.http.HeaderMap;
import io.weft.http.HttpBody;
import io.weft.http.HttpFilter;
import io.weft.http.HttpRequest;
import io.weft.http.HttpResponse;
import io.weft.http.MatchAction;
import io.weft.http.Protocol;
import io.weft.http.StreamInfo;
import io.weft.net.Address;
import io.weft.net.ConnectionInfo;
import io.weft.router.RouteMatch;
import io.weft.runtime.FractionalPercent;
import io.weft.runtime.RuntimeSnapshot;
import io.weft.stats.Counter;
import io.weft.stats.StatsStore;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CompositeFilterTest {
  private static final String STATE = "envoy.extensions.filters.http.composite.matched_actions";

  private final Counter successes = new StatsStore().root().counter("successes");
  private final CompositeFilter filter = new CompositeFilter("outer", successes);
  private final HttpFilter stop = (request, next) -> HttpResponse.localReply(403, "stopped", "");
  private final StreamInfo info =
      new StreamInfo(
          new ConnectionInfo(Address.of("127.0.0.1", 80), Address.of("127.0.0.1", 4000)),
          Protocol.HTTP_11);

  @Test
  void handsTheStreamToTheFilterOfTheAction() {
    HttpFilter found = filter.onMatch(new ExecuteFilter("inner", stop, null), info);

    assertSame(stop, found);
    assertEquals(1, successes.value());
    assertEquals(Map.of("outer", "inner"), info.filterState(STATE));
  }

  @Test
  void addsToWhatOtherCompositeFiltersNoted() {
    filter.onMatch(new ExecuteFilter("inner", stop, null), info);
    new CompositeFilter("second", successes).onMatch(new ExecuteFilter("other", stop, null), info);

    assertEquals(Map.of("outer", "inner", "second", "other"), info.filterState(STATE));
  }

  @Test
  void leavesOutStreamsThatTheShareDoesNotTake() {
    HttpFilter found = filter.onMatch(new ExecuteFilter("inner", stop, share(0)), info);

    assertSame(filter, found);
    assertEquals(0, successes.value());
    assertNull(info.filterState(STATE));
    assertSame(stop, filter.onMatch(new ExecuteFilter("inner", stop, share(100)), info));
  }

  @Test
  void passesWhateverLeadsToNoFilter() throws IOException {
    HttpRequest request = new HttpRequest(HeaderMap.of(), HttpBody.EMPTY, info);
    HttpResponse response = HttpResponse.localReply(200, "passed", "");

    assertSame(filter, filter.onMatch(MatchAction.Skip.INSTANCE, info));
    assertSame(response, filter.filter(request, asked -> response));
  }

  private static RouteMatch.Fraction share(int percent) {
    return new RouteMatch.Fraction(
        "", new FractionalPercent(percent, 100), () -> RuntimeSnapshot.EMPTY);
  }
}
