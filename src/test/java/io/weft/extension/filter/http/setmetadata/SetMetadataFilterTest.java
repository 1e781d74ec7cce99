package io.weft.extension.filter.http.setmetadata;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.weft.extension.filter.http.setmetadata.SetMetadataFilter.Entry;
import io.weft.extension.filter.http.setmetadata.SetMetadataFilter.Settings;
import io.weft.http.HttpRequest;
import io.weft.http.PerRouteKey;
import io.weft.testing.TestRequests;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SetMetadataFilterTest {
  private static final PerRouteKey<Settings> PER_ROUTE = new PerRouteKey<>("f", Settings.class);

  private final HttpRequest request = TestRequests.get("/");

  @Test
  void leavesWhatIsThereAloneUnlessItMayOverwrite() throws IOException {
    assertEquals(
        Map.of("k", 1.0),
        facts(new Entry("ns", Map.of("k", 1.0), false), new Entry("ns", Map.of("k", 2.0), false)));
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
    new SetMetadataFilter(new Settings(List.of(entries)), PER_ROUTE)
        .filter(request, TestRequests.HOST);
    return request.streamInfo().dynamicMetadata().namespace("ns");
  }
}
