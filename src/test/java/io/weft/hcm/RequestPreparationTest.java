package io.weft.hcm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.weft.hcm.PathNormalization.EscapedSlashes;
import io.weft.http.HttpBody;
import io.weft.http.HttpRequest;
import io.weft.http.HttpResponse;
import io.weft.stats.StatsStore;
import io.weft.testing.TestRequests;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RequestPreparationTest {
  private final HttpRequest request = TestRequests.request("GET", "/a?b#c", HttpBody.EMPTY);

  @Test
  void refusesAPathWithAFragment() {
    HttpResponse refusal = prepare(PathNormalization.NONE);

    assertNotNull(refusal);
    assertEquals(400, refusal.status());
    assertEquals("path_normalization_failed", refusal.localReplyDetails());
  }

  @Test
  void takesTheFragmentOffWhereTheRuntimeSaysSo() {
    HttpResponse refusal =
        prepare(new PathNormalization(false, false, EscapedSlashes.KEEP_UNCHANGED, () -> false));

    assertNull(refusal);
    assertEquals("/a?b", request.path());
  }

  private @Nullable HttpResponse prepare(PathNormalization paths) {
    HttpConnectionManagerStats stats = HttpConnectionManagerStats.ofAdmin(new StatsStore().root());
    return new RequestPreparation(paths, HostNormalization.NONE, stats).prepare(request);
  }
}
