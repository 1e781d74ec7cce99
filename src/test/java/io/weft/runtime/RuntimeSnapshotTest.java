package io.weft.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weft.runtime.RuntimeSnapshot.Layer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RuntimeSnapshotTest {
  private static final FractionalPercent NONE = new FractionalPercent(0, 100);

  private static RuntimeSnapshot of(String text) {
    return new RuntimeSnapshot(List.of(new Layer("l", Map.of("k", text))));
  }

  @Test
  void takesTheStrongestLayer() {
    RuntimeSnapshot snapshot =
        new RuntimeSnapshot(
            List.of(
                new Layer("base", Map.of("a", "1", "b", "2")), new Layer("top", Map.of("b", "3"))));

    assertEquals(1, snapshot.integer("a", -1));
    assertEquals(3, snapshot.integer("b", -1));
    assertEquals(-1, snapshot.integer("c", -1));
    assertEquals(Map.of("a", "1", "b", "3"), snapshot.values());
  }

  @ParameterizedTest
  @CsvSource({
    "5, 5",
    "1e3, 1000",
    "' 12 ', 12",
    "1.5, -1",
    "-3, -1",
    "true, -1",
    "0x10, -1",
    "5d, -1"
  })
  void readsWholeNumbers(String text, long expected) {
    assertEquals(expected, of(text).integer("k", -1));
  }

  @ParameterizedTest
  @CsvSource({"5, 5", "-1.5, -1.5", "1e-2, 0.01", "x, 7", "5f, 7", "'', 7"})
  void readsNumbers(String text, double expected) {
    assertEquals(expected, of(text).number("k", 7));
  }

  @Test
  void takesOnlyTrueAndFalseForTruth() {
    assertTrue(of("TRUE").bool("k", false));
    assertFalse(of("false").bool("k", true));
    assertTrue(of("0").bool("k", true));
  }

  @Test
  void takesANumberForAPercentage() {
    assertTrue(of("30").enabled("k", NONE, 129));
    assertFalse(of("30").enabled("k", NONE, 130));
    assertTrue(of("500").enabled("k", NONE, 99));
    assertFalse(of("1.5").enabled("k", NONE, 0));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"numerator\":5,\"denominator\":\"TEN_THOUSAND\"}",
        "{numerator: 5, denominator: TEN_THOUSAND}",
        "{\n  \"denominator\": 1,\n  \"numerator\": 5\n}",
      })
  void readsFractions(String text) {
    RuntimeSnapshot snapshot = of(text);

    assertTrue(snapshot.enabled("k", NONE, 10_004));
    assertFalse(snapshot.enabled("k", NONE, 10_005));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{numerator: x}", "{other: 1}", "{}", "{denominator: FEW}", "text"})
  void takesTheDefaultForWhatIsNoFraction(String text) {
    assertTrue(of(text).enabled("k", FractionalPercent.ALL, 99));
    assertFalse(of(text).enabled("k", NONE, 0));
  }

  @Test
  void drawsFromUnsignedNumbers() {
    // 2^64 - 1 is 15 modulo 100.
    assertTrue(new FractionalPercent(16, 100).includes(-1));
    assertFalse(new FractionalPercent(15, 100).includes(-1));
  }
}
