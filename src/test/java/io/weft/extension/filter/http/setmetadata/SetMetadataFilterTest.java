package io.weft.extension.filter.http.setmetadata;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.weft.common.TypedFact;
import io.weft.extension.filter.http.setmetadata.SetMetadataFilter.Entry;
import io.weft.extension.filter.http.setmetadata.SetMetadataFilter.Settings;
import io.weft.extension.filter.http.setmetadata.SetMetadataFilter.TypedEntry;
import io.weft.http.HttpRequest;
import io.weft.http.PerRouteKey;
import io.weft.stats.Counter;
import io.weft.stats.StatsStore;
import io.weft.testing.TestRequests;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SetMetadataFilterTest {
  private static final PerRouteKey<Settings> PER_ROUTE = new PerRouteKey<>("f", Settings.class);

  private final HttpRequest request = TestRequests.get("/");
  private final Counter denied = new StatsStore().root().counter("overwrite_denied");

  @Test
  void leavesWhatIsThereAloneUnlessItMayOverwrite() throws IOException {
    assertEquals(
        Map.of("k", 1.0),
        facts(new Entry("ns", Map.of("k", 1.0), false), new Entry("ns", Map.of("k", 2.0), false)));
    assertEquals(1, denied.value());
  }

  @Test
  void replacesTypedFactsIfItMay() throws IOException {
    TypedFact first = new TypedFact("type.googleapis.com/a", new byte[] {1});
    TypedFact second = new TypedFact("type.googleapis.com/b", new byte[] {2});
    List<TypedEntry> entries =
        List.of(
            new TypedEntry("kept", first, false),
            new TypedEntry("kept", second, false),
            new TypedEntry("replaced", first, false),
            new TypedEntry("replaced", second, true));

    new SetMetadataFilter(new Settings(List.of(), entries), PER_ROUTE, denied)
        .filter(request, TestRequests.HOST);

    assertEquals(
        Map.of("kept", first, "replaced", second), request.streamInfo().dynamicMetadata().typed());
    assertEquals(1, denied.value());
  }

  @Test
  void mergesMapsAndListsInDepth() throws IOException {
    assertEquals(
        Map.of("map", Map.of("a", 1.0, "b", 3.0), "list", List.of(1.0, "x"), "kind", "text"),
        facts(
            new Entry(
                "ns",
                Map.of("map", Map.of("a", 1.0, "b", 2.0), "list", List.of(1.0), "kind", true),
                false),
            new Entry(
                "ns",
                Map.of("map", Map.of("b", 3.0), "list", List.of("x"), "kind", "text"),
                true)));
  }

  private Map<String, @Nullable Object> facts(Entry... entries) throws IOException {
    new SetMetadataFilter(new Settings(List.of(entries), List.of()), PER_ROUTE, denied)
        .filter(request, TestRequests.HOST);
    return request.streamInfo().dynamicMetadata().namespace("ns");
  }
}
