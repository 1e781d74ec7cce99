package io.weft.hcm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import io.weft.hcm.PathNormalization.EscapedSlashes;
import io.weft.hcm.PathNormalization.Outcome;

/** Gives {@link PathNormalization} paths that nobody chose: what comes out must be the one form. */
class PathNormalizationFuzzTest {
  private static final PathNormalization ALL =
      new PathNormalization(true, true, EscapedSlashes.UNESCAPE_AND_FORWARD);

  @FuzzTest(maxDuration = "1m")
  void oneForm(@NotNull String text) {
    if (!(ALL.apply('/' + text) instanceof Outcome.Accepted accepted)) {
      return;
    }
    String path = PathNormalization.withoutQueryAndFragment(accepted.path());

    assertTrue(path.startsWith("/"), text);
    assertFalse(path.contains("//"), text);
    assertFalse(path.contains("/../") || path.contains("/./"), text);
    assertFalse(path.endsWith("/..") || path.endsWith("/."), text);
    assertFalse(path.contains("\\"), text);
  }

  @FuzzTest(maxDuration = "1m")
  void keepsTheQuery(@NotNull String path, @NotNull String query) {
    if (!(ALL.apply("/a?" + query) instanceof Outcome.Accepted accepted)) {
      return;
    }

    assertEquals("/a?" + query, accepted.path());
    assertFalse(ALL.apply('/' + path) instanceof Outcome.Redirected, path);
  }
}
