package io.weft.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.api.Test;

class RecentlyUsedTest {
  private final RecentlyUsed<String, Integer> values = new RecentlyUsed<>(2);

  @Test
  void theOneThatWasNotAskedForLongestGoes() {
    values.put("a", 1);
    values.put("b", 2);
    assertEquals(1, values.get("a"));

    values.put("c", 3);

    assertEquals(1, values.get("a"));
    assertNull(values.get("b"));
    assertEquals(3, values.get("c"));
  }

  @Test
  void aNewValueOfAKeyTakesThePlaceOfTheFormer() {
    values.put("a", 1);
    values.put("b", 2);
    values.put("b", 3);

    assertEquals(1, values.get("a"));
    assertEquals(3, values.get("b"));
  }
}
